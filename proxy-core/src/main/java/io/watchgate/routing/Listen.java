package io.watchgate.routing;

import io.netty.buffer.ByteBufAllocator;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ListenFilter;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.policy.ToolHints;
import io.watchgate.session.Answers;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.ModernReply;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.ResourceSubscriber;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream on which a client of the modern era hears of changes (MCP 2026-07-28,
 * basic/patterns/subscriptions).
 *
 * <p>Opens the servers it concerns, subscribes to resources, and acknowledges what the servers
 * agreed to within {@code timeouts.start-wait}; what is said meanwhile follows. Ends with its
 * connection, or with a result when the gateway stops. Confined to the loop of the exchange, where
 * a comment does not say otherwise. Is its own timer: first for the acknowledgement, then for
 * gathering changes.
 */
public final class Listen extends LoopTimer implements ResourceSubscriber, ModernReply.Listening {

    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RoutingServices services;
    private final PendingRequest request;
    private final ModernCaller caller;
    private final UpstreamSet upstreams;
    private final ListenFilter filter;
    private final Exchange exchange;
    private final String id;
    private final ListenTasks tasks;
    private final Set<String> agreed = new LinkedHashSet<>();
    private final Set<String> due = new TreeSet<>();
    private int missing;
    private boolean subscribing;
    private boolean acknowledged;
    private volatile boolean ended;

    private Listen(
            RoutingServices services,
            UpstreamSet upstreams,
            PendingRequest request,
            ModernCaller caller,
            ListenFilter filter) {
        this.services = services;
        this.upstreams = upstreams;
        this.request = request;
        this.caller = caller;
        this.filter = filter;
        this.exchange = request.exchange();
        this.id = request.id().toString();
        this.tasks = new ListenTasks(this, services, caller, request.principal());
    }

    /** Opens a stream for {@code request}, or answers it with an error. */
    public static void open(
            RoutingServices services,
            UpstreamSet upstreams,
            PendingRequest request,
            ModernCaller caller) {
        byte[] params = Subjects.bytes(request.request(), request.request().params());
        ListenFilter filter = ListenFilter.read(params);
        if (filter == null) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "listen without notifications (expected: some)"));
            return;
        }
        if (!filter.tasks().isEmpty() && !caller.client().tasks()) {
            request.fail(
                    Failure.notSent(
                            Reason.CAPABILITY_MISSING,
                            "taskIds (expected: of a client with the tasks extension)",
                            TasksExtension.REQUIRED));
            return;
        }
        Listen listen = new Listen(services, upstreams, request, caller, filter);
        if (services.listens().add(listen)) {
            listen.start();
        } else {
            request.fail(
                    Failure.notSent(Reason.OVERLOADED, "too many listen streams (limits.listens)"));
        }
    }

    private void start() {
        ModernReply reply = exchange.modern();
        if (reply != null) {
            reply.listen(this);
        }
        loop().timers().schedule(this, services.startWaitNanos());
        // One more than there are, so that what is at hand does not finish the step early.
        missing = 1;
        for (Upstream upstream : upstreams.upstreams()) {
            missing++;
            catalogue(upstream).open(new Opened());
        }
        arrived();
    }

    GatewayLoop loop() {
        return exchange.loop();
    }

    private UpstreamCatalogue catalogue(Upstream upstream) {
        return services.legs().catalogue(caller, upstream);
    }

    UpstreamSet upstreams() {
        return upstreams;
    }

    /** Waits for one more thing before the acknowledgement. */
    void awaitOne() {
        missing++;
    }

    /** Notes that something has arrived that was waited for. */
    void arrived() {
        missing--;
        if (missing > 0 || acknowledged || ended) {
            return;
        }
        if (subscribing) {
            acknowledge();
        } else {
            subscribe();
        }
    }

    private void subscribe() {
        subscribing = true;
        missing = 1;
        tasks.open(filter.tasks());
        int rest = mostResources();
        for (String uri : filter.uris()) {
            if (rest-- == 0) {
                break;
            }
            Endpoint.Subject subject = upstreams.resource(caller, uri);
            Upstream upstream = subject == null ? null : upstream(subject.upstream());
            UpstreamLeg leg =
                    subject != null && upstream != null && mayListen(subject, upstream)
                            ? services.legs().forCall(caller, upstream, loop())
                            : null;
            if (subject != null && leg != null) {
                missing++;
                services.subscriptions()
                        .subscribe(
                                this,
                                leg,
                                subject.name(),
                                loop(),
                                done -> loop().run(() -> agreed(uri, done)));
            }
        }
        arrived();
    }

    /**
     * Returns how many resources are looked at: as many as may be subscribed to at all. A client
     * that names more would only keep the loop.
     */
    private int mostResources() {
        int most = 0;
        for (Upstream upstream : upstreams.upstreams()) {
            most += upstream.mostSubscriptions();
        }
        return most;
    }

    private boolean mayListen(Endpoint.Subject subject, Upstream upstream) {
        ServerDescription server = catalogue(upstream).description();
        return server != null
                && server.has(ServerFeature.RESOURCES_SUBSCRIBE)
                && services.policy().judge(request, subject, ToolHints.UNSAID).allows();
    }

    /** Returns the upstream with this key behind the stream's endpoint; null if there is none. */
    @Nullable Upstream upstream(String key) {
        for (Upstream upstream : upstreams.upstreams()) {
            if (upstream.key().equals(key)) {
                return upstream;
            }
        }
        return null;
    }

    private void agreed(String uri, boolean done) {
        if (ended) {
            // Nobody is left who would end the subscription.
            services.subscriptions().ended(this);
            return;
        }
        if (done) {
            agreed.add(uri);
        }
        arrived();
    }

    private void acknowledge() {
        acknowledged = true;
        loop().timers().cancel(this);
        StringBuilder honoured = new StringBuilder("\"notifications\":{");
        add(honoured, Primitive.TOOL, "toolsListChanged");
        add(honoured, Primitive.PROMPT, "promptsListChanged");
        add(honoured, Primitive.RESOURCE, "resourcesListChanged");
        add(honoured, agreed, "resourceSubscriptions");
        add(honoured, tasks.agreed(), "taskIds");
        tell(McpMethod.SUBSCRIPTIONS_ACKNOWLEDGED.text(), honoured.append('}').toString());
        loop().flushes().flushAll();
        if (!due.isEmpty()) {
            loop().timers().schedule(this, GATHER_NANOS);
        }
    }

    private static void add(StringBuilder honoured, Set<String> texts, String name) {
        if (!texts.isEmpty()) {
            comma(honoured).append('"').append(name).append("\":[");
            texts.forEach(text -> comma(honoured).append(JsonTexts.quote(text)));
            honoured.append(']');
        }
    }

    private void add(StringBuilder honoured, Primitive primitive, String name) {
        if (filter.lists().contains(primitive) && isAnnounced(primitive)) {
            comma(honoured).append('"').append(name).append("\":true");
        }
    }

    private boolean isAnnounced(Primitive primitive) {
        for (Upstream upstream : upstreams.upstreams()) {
            ServerDescription server = catalogue(upstream).description();
            if (server == null || upstreams.announces(server, primitive)) {
                return true;
            }
        }
        return false;
    }

    private static StringBuilder comma(StringBuilder json) {
        char last = json.charAt(json.length() - 1);
        return last == '{' || last == '[' ? json : json.append(',');
    }

    /** Sends a notification of this stream; {@code members} are those of its params. */
    private void tell(String method, String members) {
        String json =
                "{\"jsonrpc\":\"2.0\",\"method\":\""
                        + method
                        + "\",\"params\":{"
                        + subscription()
                        + (members.isEmpty() ? "" : "," + members)
                        + "}}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.write(
                JsonRpcNotification.made(
                        ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes),
                        exchange));
    }

    private String subscription() {
        return "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":" + id + "}";
    }

    /** Tells whether {@code upstream} stands behind the stream's endpoint. */
    boolean reaches(Upstream upstream) {
        return upstreams.contains(upstream);
    }

    ModernCaller caller() {
        return caller;
    }

    /** Notes that a list has changed. Safe from any of the gateway's loops. */
    void changed(Primitive primitive) {
        if (filter.lists().contains(primitive)) {
            loop().run(() -> changedHere(primitive.listChanged()));
        }
    }

    private void changedHere(String method) {
        if (!ended) {
            due.add(method);
            if (acknowledged && !isScheduled()) {
                loop().timers().schedule(this, GATHER_NANOS);
            }
        }
    }

    @Override
    protected void expired() {
        if (!acknowledged) {
            acknowledge();
            return;
        }
        due.forEach(method -> tell(method, ""));
        due.clear();
    }

    @Override
    public Endpoint endpoint() {
        return exchange.endpoint();
    }

    @Override
    public void updated(JsonRpcNotification update, byte @Nullable [] exposed) {
        String uri =
                exposed == null
                        ? JsonTexts.quote(update.uriText())
                        : '"' + new String(exposed, StandardCharsets.UTF_8) + '"';
        update.release();
        loop().run(
                        () -> {
                            if (acknowledged && !ended) {
                                tell(McpMethod.RESOURCES_UPDATED.text(), "\"uri\":" + uri);
                                loop().flushes().flushAll();
                            }
                        });
    }

    /** Tells what has become of a task that was agreed to; {@code members} are of its params. */
    void taskChanged(String members) {
        if (acknowledged && !ended) {
            tell(McpMethod.TASKS_CHANGED.text(), members);
            loop().flushes().flushAll();
        }
    }

    /** Ends the stream with its result. Safe from any of the gateway's loops. */
    @Override
    public void finish() {
        loop().run(
                        () -> {
                            if (!ended) {
                                lost();
                                String result = "{" + subscription() + "}";
                                request.answer(Answers.result(request, result));
                                loop().flushes().flushAll();
                            }
                        });
    }

    @Override
    public void lost() {
        if (!ended) {
            ended = true;
            loop().timers().cancel(this);
            services.listens().remove(this);
            services.subscriptions().ended(this);
            tasks.end();
        }
    }

    /** Waits for one server to be open, or not to be. */
    private final class Opened implements LegWaiter {

        @Override
        public void opened(UpstreamLeg leg) {
            loop().run(Listen.this::arrived);
        }

        @Override
        public void failed(Failure failure) {
            loop().run(Listen.this::arrived);
        }
    }
}
