package io.watchgate.routing;

import io.watchgate.bridge.LegacyTools;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.session.Answers;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One upstream as it is, under {@code /mcp/{upstream}}: its own names, capabilities and
 * instructions. Bodies pass byte for byte, but for ids and tokens.
 */
public final class SingleEndpoint implements Endpoint, UpstreamSet {

    private final Upstream upstream;
    private final String path;
    private final RoutingServices services;
    private final SessionOpening opening;
    private final TaskRequests tasks;

    /** Creates the endpoint of {@code upstream}. */
    public SingleEndpoint(Upstream upstream, RoutingServices services) {
        this.upstream = upstream;
        this.path = "/mcp/" + upstream.key();
        this.services = services;
        this.opening = new SessionOpening(services.sessions());
        this.tasks = new TaskRequests(services, this);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public boolean contains(Upstream other) {
        return other == upstream;
    }

    @Override
    public List<Upstream> upstreams() {
        return List.of(upstream);
    }

    @Override
    public boolean announces(ServerDescription server, Primitive primitive) {
        return server.has(ServerFeature.listChanged(primitive));
    }

    @Override
    public Subject resource(Caller caller, String uri) {
        return new Subject(upstream.key(), Primitive.RESOURCE, uri);
    }

    /** Returns the upstream. */
    public Upstream upstream() {
        return upstream;
    }

    @Override
    public @Nullable Subject subjectOf(PendingRequest request) {
        Subjects.Named named = Subjects.of(request);
        if (named == null) {
            return null;
        }
        String own = own(named.primitive(), named.name());
        return own == null ? null : new Subject(upstream.key(), named.primitive(), own);
    }

    @Override
    public @Nullable Subject subjectOfItem(McpMethod list, String name) {
        Primitive primitive = list.primitive();
        if (primitive == null) {
            return null;
        }
        String own = own(primitive, name);
        return own == null ? null : new Subject(upstream.key(), primitive, own);
    }

    /** Returns the server's own name of a thing; null when clients know no such thing. */
    private @Nullable String own(Primitive primitive, String name) {
        return primitive == Primitive.TOOL
                ? services.policy().tools().own(upstream.key(), name)
                : name;
    }

    @Override
    public void listed(PendingRequest request, Subject subject, Consumer<byte @Nullable []> then) {
        ListedTool.find(services, request, upstream, subject.name(), then);
    }

    @Override
    public void refuse(PendingRequest request, Runnable refusal) {
        Caller caller = request.caller();
        if (caller == null
                || Subjects.of(request) == null
                || !PinCheck.isFor(services, request, upstream)) {
            refusal.run();
            return;
        }
        String tool = calledTool(request);
        boolean renamed = tool == null && request.method() == McpMethod.TOOLS_CALL;
        new PinCheck(request, tool, renamed ? () -> unknownTool(request) : refusal)
                .ask(services.legs().catalogue(caller, upstream));
    }

    @Override
    public void dispatch(PendingRequest request) {
        Caller caller = request.caller();
        if (request.method() == McpMethod.INITIALIZE) {
            initialize(request);
        } else if (request.method() == McpMethod.PING || caller == null) {
            request.answer(Answers.result(request, "{}"));
        } else {
            dispatch(request, caller);
        }
    }

    private void dispatch(PendingRequest request, Caller caller) {
        if (caller instanceof ModernCaller && !isOffered(request.method(), caller)) {
            request.fail(
                    Failure.notSent(
                            Reason.METHOD_NOT_FOUND,
                            "the server does not offer " + request.method().text()));
            return;
        }
        boolean introduces =
                request.method() == McpMethod.SERVER_DISCOVER
                        || request.method() == McpMethod.SUBSCRIPTIONS_LISTEN;
        if (!introduces && PinCheck.isFor(services, request, upstream)) {
            new PinCheck(request, calledTool(request), () -> route(request, caller))
                    .ask(services.legs().catalogue(caller, upstream));
        } else {
            route(request, caller);
        }
    }

    /** Returns the server's own name of the tool that is called; null when none is. */
    private @Nullable String calledTool(PendingRequest request) {
        return request.method() == McpMethod.TOOLS_CALL
                ? own(Primitive.TOOL, request.request().nameText())
                : null;
    }

    private void route(PendingRequest request, Caller caller) {
        switch (request.method()) {
            case SERVER_DISCOVER -> {
                if (caller instanceof ModernCaller) {
                    new Introduction(request, caller)
                            .ask(services.legs().catalogue(caller, upstream));
                } else {
                    request.fail(
                            Failure.notSent(
                                    Reason.METHOD_NOT_FOUND,
                                    "server/discover (expected: initialize)"));
                }
            }
            case SUBSCRIPTIONS_LISTEN -> {
                if (caller instanceof ModernCaller modern) {
                    Listen.open(services, this, request, modern);
                } else {
                    request.fail(
                            Failure.notSent(
                                    Reason.METHOD_NOT_FOUND,
                                    "subscriptions/listen (expected: resources/subscribe)"));
                }
            }
            case LOGGING_SET_LEVEL, RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> {
                if (caller instanceof McpSession session) {
                    ofSession(request, session);
                }
            }
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL, TASKS_RESULT, TASKS_LIST ->
                    tasks.take(request, caller);
            case TOOLS_LIST -> listTools(request, caller);
            case PROMPTS_LIST, RESOURCES_LIST, RESOURCE_TEMPLATES_LIST, COMPLETION_COMPLETE ->
                    forward(
                            request,
                            services.legs().forList(caller, upstream, request.exchange().loop()));
            default -> {
                if (isKnown(request) && !ParamHeaders.refuses(request, upstream)) {
                    ChangedTools.prepare(services, request, upstream.key());
                    call(request, caller);
                }
            }
        }
    }

    private void listTools(PendingRequest request, Caller caller) {
        if (request.request().cursor() == Span.NONE) {
            request.rewriteWith(
                    new ListedTools(
                            services.toolHashes(),
                            path,
                            upstream.key(),
                            services.policy(),
                            request.principal()));
        }
        if (!services.policy().tools().isEmpty(upstream.key())) {
            // Nearer to the server than what sums the list up: that is about what clients see.
            request.rewriteWith(new ChangedTools(services.policy().tools(), upstream.key()));
        }
        if (services.legs().pins().concern(upstream.key())) {
            // Nearest to the server: what is pinned is what it lists.
            request.rewriteWith(
                    new PinnedTools(
                            services.legs().pins(),
                            upstream.key(),
                            services.legs().catalogue(caller, upstream).verdict(),
                            request));
        }
        forward(request, services.legs().forList(caller, upstream, request.exchange().loop()));
    }

    /** Gives a tool's call the server's own name, and answers one of a name it does not have. */
    private boolean isKnown(PendingRequest request) {
        boolean tool = request.method() == McpMethod.TOOLS_CALL;
        if (!tool || services.policy().tools().isEmpty(upstream.key())) {
            return true;
        }
        String name = request.request().nameText();
        String own = own(Primitive.TOOL, name);
        if (own == null) {
            unknownTool(request);
        } else if (!own.equals(name)) {
            request.request().replaceName(Subjects.inside(own));
        }
        return own != null;
    }

    private static void unknownTool(PendingRequest request) {
        String name = request.request().nameText();
        request.fail(Failure.notSent(Reason.UNKNOWN_NAME, "Unknown tool: " + name));
    }

    /** Sends what the server may interrupt with questions. */
    private void call(PendingRequest request, Caller caller) {
        TaskCalls.prepare(services, request, caller, upstream);
        if (request.request().isRetry()) {
            services.parking().retry(request, upstream, () -> send(request, caller));
        } else if (!services.parking().take(request, upstream)) {
            send(request, caller);
        }
    }

    private void send(PendingRequest request, Caller caller) {
        forward(request, services.legs().forCall(caller, upstream, request.exchange().loop()));
    }

    /** Tells whether the server has what the request is for, or may have it: it was never seen. */
    private boolean isOffered(McpMethod method, Caller caller) {
        ServerFeature feature =
                method == McpMethod.COMPLETION_COMPLETE
                        ? ServerFeature.COMPLETIONS
                        : method.primitive() == null ? null : ServerFeature.of(method.primitive());
        ServerDescription server =
                feature == null ? null : services.legs().catalogue(caller, upstream).description();
        return feature == null || server == null || server.has(feature);
    }

    /** Answers what only a session can ask for. */
    private void ofSession(PendingRequest request, McpSession session) {
        if (request.method() == McpMethod.LOGGING_SET_LEVEL) {
            ServerDescription server = services.legs().catalogue(session, upstream).description();
            services.logLevels()
                    .set(
                            request,
                            session,
                            List.of(upstream),
                            server != null && server.has(ServerFeature.LOGGING));
        } else {
            subscription(request, session);
        }
    }

    private void subscription(PendingRequest request, McpSession session) {
        // What the session's own calls change shows on the leg that they go over.
        UpstreamLeg leg = services.legs().forCall(session, upstream, request.exchange().loop());
        String uri = request.request().uriText();
        if (leg == null || uri.isEmpty()) {
            forward(request, leg);
        } else if (request.method() == McpMethod.RESOURCES_SUBSCRIBE) {
            services.subscriptions().subscribe(request, session, leg, uri);
        } else {
            services.subscriptions().unsubscribe(request, session, leg, uri);
        }
    }

    private void forward(PendingRequest request, @Nullable UpstreamLeg leg) {
        if (leg == null) {
            request.fail(
                    Failure.notSent(
                            Reason.OVERLOADED,
                            "upstream " + upstream.key() + " has no leg free (limits.legs)"));
            return;
        }
        services.logLevels().wanted(leg, request.caller());
        GatewayLoop loop = leg.loopFor(request.exchange().loop());
        CallOwner owner = TaskCalls.ownerOf(services, request);
        request.sendAs(new UpstreamCall(leg, loop, request.method(), request.takeRequest(), owner));
    }

    private void initialize(PendingRequest request) {
        McpSession session = opening.open(request);
        if (session != null) {
            UpstreamCatalogue catalogue = services.legs().catalogue(session, upstream);
            new Introduction(request, session).ask(catalogue);
        }
    }

    @Override
    public void notified(Exchange exchange, JsonRpcNotification notification) {
        services.clientNotices().take(exchange, notification);
    }

    @Override
    public void ended(McpSession session) {
        services.ended(session);
    }

    /**
     * Waits for the upstream to say who it is, for as long as {@code timeouts.start-wait} allows.
     */
    private final class Introduction extends LoopTimer implements LegWaiter {

        private final PendingRequest request;
        private final Caller caller;
        private boolean done;

        Introduction(PendingRequest request, Caller caller) {
            this.request = request;
            this.caller = caller;
        }

        void ask(UpstreamCatalogue catalogue) {
            loop().timers().schedule(this, services.startWaitNanos());
            catalogue.open(this);
        }

        private GatewayLoop loop() {
            return request.exchange().loop();
        }

        @Override
        public void opened(UpstreamLeg leg) {
            ServerDescription server = leg.server();
            loop().run(() -> answer(server));
        }

        @Override
        public void failed(Failure failure) {
            loop().run(() -> fail(failure));
        }

        @Override
        protected void expired() {
            fail(
                    Failure.notSent(
                            Reason.HANDSHAKE_TIMEOUT,
                            "upstream "
                                    + upstream.key()
                                    + " is not ready yet (timeouts.start-wait)"));
        }

        private void answer(@Nullable ServerDescription server) {
            if (!done && server != null) {
                finish();
                String capabilities = capabilities(server);
                String info = new String(server.serverInfo(), StandardCharsets.UTF_8);
                SessionOpening.Offer offer =
                        new SessionOpening.Offer(capabilities, info, server.instructions());
                if (caller instanceof McpSession session) {
                    SessionOpening.answer(request, session, offer);
                } else {
                    Discovery.answer(request, offer, server.has(ServerFeature.TASKS_EXTENSION));
                }
            }
        }

        /** Returns what the server can do, as far as it has a meaning for the client. */
        private String capabilities(ServerDescription server) {
            byte[] all = server.capabilities();
            boolean fits =
                    !(caller instanceof McpSession)
                            || server.era() == ProtocolEra.LEGACY && TaskCalls.mayAsk(caller);
            byte[] known =
                    fits ? all : LegacyTools.without(all, "tasks", TasksExtension.CAPABILITY);
            return new String(known, StandardCharsets.UTF_8);
        }

        private void fail(Failure failure) {
            if (!done) {
                finish();
                if (caller instanceof McpSession session) {
                    SessionOpening.fail(request, session, failure);
                } else {
                    request.fail(failure);
                }
            }
        }

        private void finish() {
            done = true;
            loop().timers().cancel(this);
        }
    }
}
