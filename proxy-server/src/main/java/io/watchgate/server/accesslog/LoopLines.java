package io.watchgate.server.accesslog;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.netty.channel.Channel;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.server.line.ClientFields;
import io.watchgate.server.line.KnownParts;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;
import io.watchgate.server.line.RequestSubject;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import io.watchgate.session.RequestFacts;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lines of one event loop. Confined to that loop. */
final class LoopLines {

    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] ID = ascii("\",\"id\":\"" + RequestFacts.namePrefix() + '-');
    private static final byte[] QUOTE = ascii("\"");
    private static final byte[] ENDPOINT = ascii(",\"endpoint\":\"");
    private static final byte[] UPSTREAM = ascii(",\"upstream\":\"");
    private static final byte[] RESULT = ascii(",\"outcome\":\"result\"");
    private static final byte[] ERROR = ascii(",\"outcome\":\"error\"");
    private static final byte[] FAILED = ascii(",\"outcome\":\"failed\"");
    private static final byte[] REFUSED = ascii(",\"outcome\":\"refused\"");
    private static final byte[] STATUS = ascii(",\"status\":");
    private static final byte[] BY = ascii(",\"by\":\"");
    private static final byte[] BYTES_IN = ascii(",\"bytes_in\":");
    private static final byte[] BYTES_OUT = ascii(",\"bytes_out\":");
    private static final byte[] DURATION = ascii(",\"duration_ms\":");
    private static final byte[] UPSTREAM_DURATION = ascii(",\"upstream_ms\":");
    private static final byte[] END = ascii("}\n");
    private static final byte[][] METHODS =
            Stream.of(McpMethod.values()).map(LoopLines::methodField).toArray(byte[][]::new);
    private static final byte[][] REASONS =
            Stream.of(Reason.values()).map(LoopLines::reasonFields).toArray(byte[][]::new);
    private static final byte[][] PHASES =
            Stream.of(Phase.values())
                    .map(phase -> ascii(",\"phase\":\"" + phase.label() + '"'))
                    .toArray(byte[][]::new);

    private static final int OK = 200;

    /** What nginx made customary for a client that did not wait. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    /** What the part of a line shows that many have in common. */
    private static final int SHOWN = 7;

    private final int loop;
    private final LineTime time;
    private final LineBuilder line = new LineBuilder();
    private final KnownParts known = new KnownParts(SHOWN);

    LoopLines(int loop, LongSupplier wallMillis) {
        this.loop = loop;
        this.time = new LineTime(wallMillis);
    }

    void closed(AccessLog log, PendingRequest request, @Nullable Reason reason, String upstream) {
        begin(request.endedAt());
        line.raw(ID).base36(request.serial()).raw(QUOTE);
        if (reason == null) {
            answered(request, upstream);
        } else {
            about(request, upstream);
            line.raw(FAILED).raw(REASONS[reason.ordinal()]);
            Failure failure = request.failure();
            if (failure != null) {
                line.raw(PHASES[failure.phase().ordinal()]);
            }
            line.raw(STATUS).number(reason == Reason.CLIENT_GONE ? CLIENT_CLOSED_REQUEST : OK);
        }
        line.raw(BYTES_IN).number(request.bytesIn()).raw(BYTES_OUT).number(request.bytesOut());
        line.raw(DURATION).millis(request.endedAt() - request.startedAt());
        if (request.upstreamNanos() >= 0) {
            line.raw(UPSTREAM_DURATION).millis(request.upstreamNanos());
        }
        end(log);
    }

    /** What is the same for all calls of a tool by one client is kept as bytes. */
    private void answered(PendingRequest request, String upstream) {
        Exchange exchange = request.exchange();
        McpSession session = exchange.session();
        ClientFields.Connection connection = ClientFields.of(exchange.channel());
        RequestSubject subject =
                request.note() instanceof RequestSubject named ? named : RequestSubject.NONE;
        byte[] outcome = request.isAnsweredWithError() ? ERROR : RESULT;
        known.shows(0, connection);
        known.shows(1, session == null ? null : ClientFields.of(session));
        known.shows(2, exchange.endpoint().path());
        known.shows(3, request.method());
        known.shows(4, subject.field());
        known.shows(5, upstream);
        known.shows(6, outcome);
        int hash = 31 * connection.peer().hashCode() + subject.text().hashCode();
        if (!known.append(line, hash)) {
            int from = line.length();
            about(request, upstream);
            line.raw(outcome).raw(STATUS).number(OK);
            known.keep(line, from, hash);
        }
    }

    private void about(PendingRequest request, String upstream) {
        who(request.exchange());
        line.raw(METHODS[request.method().ordinal()]);
        if (request.note() instanceof RequestSubject subject) {
            line.raw(subject.field());
        }
        if (!upstream.isEmpty()) {
            line.raw(UPSTREAM).text(upstream).raw('"');
        }
    }

    void refused(AccessLog log, Refusal refusal) {
        Exchange exchange = refusal.exchange();
        long now = exchange.loop().nanoTime();
        begin(now).raw('"');
        who(exchange);
        refusal(refusal.reason(), refusal.reason().status());
        line.raw(DURATION).millis(now - exchange.startedAt());
        end(log);
    }

    void refused(AccessLog log, Reason reason, int status, Channel connection, long now) {
        begin(now).raw('"').raw(ClientFields.of(connection).fields());
        refusal(reason, status);
        end(log);
    }

    private void refusal(Reason reason, int status) {
        line.raw(REFUSED).raw(REASONS[reason.ordinal()]).raw(STATUS).number(status);
    }

    private LineBuilder begin(long nanos) {
        return line.begin().raw(TIME).raw(time.at(nanos));
    }

    private void who(Exchange exchange) {
        line.raw(ClientFields.of(exchange.channel()).fields());
        McpSession session = exchange.session();
        if (session != null) {
            line.raw(ClientFields.of(session).fields());
        }
        line.raw(ENDPOINT).text(exchange.endpoint().path()).raw('"');
    }

    private void end(AccessLog log) {
        line.raw(END);
        log.offer(loop, line.bytes(), line.length());
    }

    private static byte[] methodField(McpMethod method) {
        return ascii(
                ",\"method\":\"" + (method == McpMethod.OTHER ? "other" : method.text()) + '"');
    }

    private static byte[] reasonFields(Reason reason) {
        LineBuilder fields = new LineBuilder().begin();
        return fields.raw(
                        ascii(
                                ",\"reason\":\""
                                        + reason.label()
                                        + "\",\"flag\":\""
                                        + reason.flag()
                                        + '"'))
                .raw(BY)
                .raw(EndedBy.of(reason).label())
                .raw('"')
                .copy();
    }
}
