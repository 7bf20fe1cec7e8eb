package io.watchgate.server.audit;

import io.netty.channel.Channel;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.audit.AuditSink;
import io.watchgate.filter.Judgement;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.ClientFields;
import io.watchgate.server.line.LineTime;
import io.watchgate.server.line.RequestSubject;
import io.watchgate.session.Caller;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The records of one event loop. Confined to that loop. */
final class LoopRecords {

    private static final int CLIENTS = 64;
    private static final String[] DECISIONS =
            Stream.of(Judgement.Decision.values())
                    .map(decision -> decision.name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);

    private final int loop;
    private final LongSupplier wallMillis;
    private final LineTime time;
    private final AuditRecord record = new AuditRecord();
    private final RequestNames names = new RequestNames();
    private final @Nullable ClientDescription[] descriptions = new ClientDescription[CLIENTS];
    private final String[] clients = new String[CLIENTS];
    private int owed;

    LoopRecords(int loop, LongSupplier wallMillis) {
        this.loop = loop;
        this.wallMillis = wallMillis;
        this.time = new LineTime(wallMillis);
    }

    void opened() {
        owed++;
    }

    /** Tells whether the record of the request that was opened last can be kept. */
    boolean canKeep(AuditSink sink) {
        return sink.canKeep(loop, owed - 1);
    }

    void closed(
            AuditSink[] sinks, PendingRequest request, @Nullable Reason reason, String upstream) {
        owed--;
        if (sinks.length == 0) {
            return;
        }
        begin("request", time.millisAt(request.endedAt())).set(AuditField.ID, names.of(request));
        who(request.exchange());
        record.set(AuditField.UPSTREAM, upstream);
        about(request);
        outcome(request, reason);
        took(request);
        forwarded(request);
        // Room was promised to a request that was let in, and to no other.
        give(sinks, reason == Reason.AUDIT_UNAVAILABLE ? owed : 0);
    }

    void refused(AuditSink[] sinks, Refusal refusal) {
        Exchange exchange = refusal.exchange();
        begin("refusal", wallMillis.getAsLong());
        who(exchange);
        record.set(AuditField.DECISION, AuditRecorder.DENY)
                .set(AuditField.WHY, refusal.text())
                .set(AuditField.OUTCOME, "refused")
                .set(AuditField.REASON, refusal.reason().label())
                .set(
                        AuditField.DURATION_MS,
                        Math.max(0, exchange.loop().nanoTime() - exchange.startedAt()));
        give(sinks, owed);
    }

    void refused(AuditSink[] sinks, Reason reason, Channel connection) {
        begin("refusal", wallMillis.getAsLong())
                .set(AuditField.PEER, ClientFields.of(connection).peer())
                .set(AuditField.DECISION, AuditRecorder.DENY)
                .set(AuditField.OUTCOME, "refused")
                .set(AuditField.REASON, reason.label());
        give(sinks, owed);
    }

    private AuditRecord begin(String event, long millis) {
        return record.clear().set(AuditField.TIME, millis).set(AuditField.EVENT, event);
    }

    private void give(AuditSink[] sinks, int promised) {
        for (AuditSink sink : sinks) {
            sink.take(loop, record, promised);
        }
    }

    private void who(Exchange exchange) {
        record.set(AuditField.PRINCIPAL, exchange.principal().id())
                .set(AuditField.PEER, ClientFields.of(exchange.channel()).peer())
                .set(AuditField.ENDPOINT, exchange.endpoint().path());
        McpSession session = exchange.session();
        Caller caller = exchange.caller();
        if (session != null) {
            ClientFields.Session fields = ClientFields.of(session);
            record.set(AuditField.SESSION, fields.hash())
                    .set(AuditField.CLIENT, fields.client())
                    .set(AuditField.PRINCIPAL, fields.principal());
        } else if (caller != null) {
            record.set(AuditField.CLIENT, clientOf(caller.client()));
        }
    }

    /** The same description comes with many requests. */
    private String clientOf(ClientDescription description) {
        int place = System.identityHashCode(description) & CLIENTS - 1;
        if (descriptions[place] != description) {
            descriptions[place] = description;
            clients[place] = ClientFields.client(description.clientInfo());
        }
        return clients[place];
    }

    private void about(PendingRequest request) {
        McpMethod method = request.method();
        record.set(AuditField.METHOD, method == McpMethod.OTHER ? "other" : method.text());
        if (request.note() instanceof RequestSubject subject) {
            record.set(AuditField.SUBJECT, subject.text())
                    .set(AuditField.TRACE_ID, subject.traceId());
            if (!subject.method().isEmpty()) {
                record.set(AuditField.METHOD, subject.method());
            }
        }
    }

    private void outcome(PendingRequest request, @Nullable Reason reason) {
        Failure failure = request.failure();
        if (failure != null) {
            record.set(AuditField.WHY, failure.text())
                    .set(AuditField.PHASE, failure.phase().label());
        }
        if (reason == null) {
            record.set(AuditField.OUTCOME, request.isAnsweredWithError() ? "error" : "ok");
        } else {
            record.set(AuditField.REASON, reason.label())
                    .set(AuditField.OUTCOME, reason == Reason.CANCELLED ? "cancelled" : "failed");
        }
        Judgement judgement = request.judgement();
        if (judgement != null) {
            judged(judgement);
        } else if (reason == Reason.POLICY_DENIED || reason == Reason.AUDIT_UNAVAILABLE) {
            record.set(AuditField.DECISION, AuditRecorder.DENY);
        } else if (failure == null || failure.phase() != Phase.NOT_SENT) {
            record.set(AuditField.DECISION, AuditRecorder.ALLOW);
        }
    }

    /**
     * What was denied is in no record, and who knows what else holds of it: where anything was
     * denied, nothing is shown.
     */
    private void forwarded(PendingRequest request) {
        if (request.note() instanceof RequestSubject subject
                && subject.bodies() != null
                && !AuditRecorder.DENY.contentEquals(record.text(AuditField.DECISION))) {
            record.set(AuditField.ARGUMENTS, subject.bodies().arguments())
                    .set(AuditField.ANSWER, subject.bodies().answer());
        }
    }

    private void judged(Judgement judgement) {
        record.set(AuditField.DECISION, DECISIONS[judgement.decision().ordinal()])
                .set(AuditField.FILTERS_MS, judgement.nanos())
                .set(AuditField.FINDINGS, findings(judgement.kinds().entrySet()));
        Judgement.Note gravest = judgement.gravest();
        if (gravest != null) {
            decided(gravest);
        }
    }

    private void decided(Judgement.Note note) {
        record.set(AuditField.RULE, note.by());
        if (!note.reason().isEmpty()) {
            record.set(AuditField.WHY, note.reason());
        }
    }

    /** Names each kind of what was found and how often it was found. */
    private static String findings(Collection<Map.Entry<String, Integer>> kinds) {
        return kinds.stream()
                .map(kind -> kind.getKey() + ':' + kind.getValue())
                .collect(Collectors.joining(","));
    }

    void judged(AuditSink[] sinks, String upstream, String method, Judgement.Note note) {
        begin("message", wallMillis.getAsLong())
                .set(AuditField.UPSTREAM, upstream)
                .set(AuditField.METHOD, method)
                .set(AuditField.DECISION, DECISIONS[note.decision().ordinal()])
                .set(AuditField.FILTERS_MS, note.nanos());
        Map<String, Integer> kinds = new TreeMap<>();
        note.findings().forEach(found -> kinds.merge(found.kind(), found.count(), Integer::sum));
        record.set(AuditField.FINDINGS, findings(kinds.entrySet()));
        decided(note);
        give(sinks, owed);
    }

    private void took(PendingRequest request) {
        long total = Math.max(0, request.endedAt() - request.startedAt());
        long upstream = request.upstreamNanos();
        record.set(AuditField.BYTES_IN, request.bytesIn())
                .set(AuditField.BYTES_OUT, request.bytesOut())
                .set(AuditField.DURATION_MS, total)
                .set(AuditField.GATEWAY_MS, Math.max(0, total - Math.max(0, upstream)));
        if (upstream >= 0) {
            record.set(AuditField.UPSTREAM_MS, upstream);
        }
    }
}
