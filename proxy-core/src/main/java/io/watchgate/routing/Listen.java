package io.watchgate.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
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
import io.watchgate.mcp.TasksExtension;
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
import java.util.ArrayList;
import java.util.List;
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
    private final Exchange exchange;
    private final String id;
    private final ListenResources resources;
    private final ListenTasks tasks;
    private final Set<String> due = new TreeSet<>();
    private volatile Set<Primitive> lists = Set.of();
    private int missing;
    private boolean acknowledged;
    private volatile boolean ended;

    private Listen(
            RoutingServices services,
            UpstreamSet upstreams,
            PendingRequest request,
            ModernCaller caller) {
        this.services = services;
        this.upstreams = upstreams;
        this.request = request;
        this.caller = caller;
        this.exchange = request.exchange();
        this.id = request.id().toString();
        this.resources = new ListenResources(this, services, caller, request);
        this.tasks = new ListenTasks(this, services, caller, request.principal());
    }

    /** Opens a stream for {@code request}, or answers it with an error. */
    public static void open(
            RoutingServices services,
            UpstreamSet upstreams,
            PendingRequest request,
            ModernCaller caller) {
        Listen listen = new Listen(services, upstreams, request, caller);
        if (services.listens().add(listen)) {
            listen.read();
        } else {
            request.fail(
                    Failure.notSent(Reason.OVERLOADED, "too many listen streams (limits.listens)"));
        }
    }

    /** Finds out what is asked for. The stream can end meanwhile like any other. */
    private void read() {
        noteIn(exchange.modern(), this);
        ListenFilter.Bounds most =
                new ListenFilter.Bounds(
                        mostResources(),
                        services.tasks().limit(),
                        exchange.settings().nameLength());
        ListenParams.read(services.elsewhere(), request, most, new Asked());
    }

    /**
     * Returns how many resources are looked at: as many as may be subscribed to at all. A client
     * that names more would only keep the gateway busy.
     */
    private int mostResources() {
        int most = 0;
        for (Upstream upstream : upstreams.upstreams()) {
            most += upstream.mostSubscriptions();
        }
        return most;
    }

    /** Takes what the request asks for. */
    private final class Asked implements ListenParams.Taker {

        @Override
        public void read(@Nullable ListenFilter filter) {
            if (ended) {
                return;
            }
            if (filter == null) {
                failed(
                        Failure.notSent(
                                Reason.INVALID_PARAMS,
                                "listen without notifications (expected: some)"));
            } else if (!filter.tasks().isEmpty() && !caller.client().tasks()) {
                failed(
                        Failure.notSent(
                                Reason.CAPABILITY_MISSING,
                                "taskIds (expected: of a client with the tasks extension)",
                                TasksExtension.REQUIRED));
            } else {
                // The stream may stay open for days, and nobody reads the request again.
                request.takeRequest().release();
                start(filter);
            }
        }

        @Override
        public void failed(Failure why) {
            if (!ended) {
                lost();
                // It was no stream: its end is the error, and nothing else.
                noteIn(exchange.modern(), null);
                request.fail(why);
            }
        }
    }

    private static void noteIn(@Nullable ModernReply reply, @Nullable Listen stream) {
        if (reply != null) {
            reply.listen(stream);
        }
    }

    private void start(ListenFilter filter) {
        lists = filter.lists();
        loop().timers().schedule(this, services.startWaitNanos());
        // One more than there are, so that what is at hand does not finish the step early.
        missing = 1;
        for (Upstream upstream : upstreams.upstreams()) {
            missing++;
            catalogue(upstream).open(new Opened(filter));
        }
        arrived(filter);
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

    /** Tells whether anything more is of use for the acknowledgement. */
    boolean awaitsMore() {
        return !acknowledged && !ended;
    }

    /** Notes that something has arrived that was waited for. */
    void arrived() {
        missing--;
        if (missing == 0 && awaitsMore()) {
            acknowledge();
        }
    }

    /** Notes that one server is open, or will not be, to subscribe when all are. */
    private void arrived(ListenFilter filter) {
        missing--;
        if (missing == 0 && awaitsMore()) {
            missing = 1;
            tasks.open(filter.tasks());
            resources.open(filter.uris());
        }
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

    boolean hasEnded() {
        return ended;
    }

    private void acknowledge() {
        acknowledged = true;
        loop().timers().cancel(this);
        StringBuilder honoured = new StringBuilder("\"notifications\":{");
        add(honoured, Primitive.TOOL, "toolsListChanged");
        add(honoured, Primitive.PROMPT, "promptsListChanged");
        add(honoured, Primitive.RESOURCE, "resourcesListChanged");
        boolean any = honoured.charAt(honoured.length() - 1) != '{';
        List<byte[]> json = new ArrayList<>();
        json.add(utf8(opening(McpMethod.SUBSCRIPTIONS_ACKNOWLEDGED.text(), honoured)));
        any |= resources.agreed().moveTo(json, any);
        tasks.agreed().moveTo(json, any);
        json.add(utf8("}}}"));
        write(Unpooled.wrappedBuffer(json.toArray(new byte[0][])));
        loop().flushes().flushAll();
        if (!due.isEmpty()) {
            loop().timers().schedule(this, GATHER_NANOS);
        }
    }

    private void add(StringBuilder honoured, Primitive primitive, String name) {
        if (lists.contains(primitive) && isAnnounced(primitive)) {
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
        return last == '{' ? json : json.append(',');
    }

    /** Sends a notification of this stream; {@code members} are those of its params. */
    private void tell(String method, String members) {
        byte[] bytes = utf8(opening(method, members) + "}}");
        write(ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes));
    }

    /** Returns a notification up to the end of its params. */
    private String opening(String method, CharSequence members) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\""
                + method
                + "\",\"params\":{"
                + subscription()
                + (members.isEmpty() ? "" : "," + members);
    }

    private void write(ByteBuf body) {
        exchange.write(JsonRpcNotification.made(body, exchange));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
        if (lists.contains(primitive)) {
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

        private final ListenFilter filter;

        Opened(ListenFilter filter) {
            this.filter = filter;
        }

        @Override
        public void opened(UpstreamLeg leg) {
            loop().run(() -> arrived(filter));
        }

        @Override
        public void failed(Failure failure) {
            loop().run(() -> arrived(filter));
        }
    }
}
