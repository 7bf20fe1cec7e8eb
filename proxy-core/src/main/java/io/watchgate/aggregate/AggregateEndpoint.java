package io.watchgate.aggregate;

import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.routing.Discovery;
import io.watchgate.routing.ListedTool;
import io.watchgate.routing.Listen;
import io.watchgate.routing.RoutingServices;
import io.watchgate.routing.SessionOpening;
import io.watchgate.routing.Subjects;
import io.watchgate.routing.TaskCalls;
import io.watchgate.routing.TaskRequests;
import io.watchgate.routing.UpstreamSet;
import io.watchgate.routing.UriForm;
import io.watchgate.session.Answers;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All upstreams as one server, under {@code /mcp}.
 *
 * <p>Lives as long as the gateway, so that sessions survive a reload; {@link #serve} gives it other
 * upstreams. Safe from any of the gateway's loops.
 */
public final class AggregateEndpoint implements Endpoint, UpstreamSet, UriForm {

    /** The path, and what logs call the endpoint. */
    public static final String PATH = "/mcp";

    private final RoutingServices services;
    private final String serverInfo;
    private final SessionOpening opening;
    private final ExposedNames names;
    private final MergedLists lists;
    private final AggregateCalls calls;
    private final TaskRequests tasks;
    private volatile Members members = new Members(List.of(), "__");
    private volatile String instructions = "";

    /**
     * Creates an endpoint without upstreams.
     *
     * @param serverInfo what the gateway says of itself, a JSON object
     */
    public AggregateEndpoint(RoutingServices services, String serverInfo) {
        this.services = services;
        this.serverInfo = serverInfo;
        this.opening = new SessionOpening(services.sessions());
        this.names = new ExposedNames(services::namesLimit);
        this.lists = new MergedLists(names);
        this.calls = new AggregateCalls(this);
        this.tasks = new TaskRequests(services, this);
    }

    /**
     * Serves these upstreams from now on.
     *
     * @param separator what stands between an upstream's key and a name
     * @param newInstructions instructions before those of the upstreams; empty for none
     */
    public void serve(List<Upstream> upstreams, String separator, String newInstructions) {
        members = new Members(upstreams, separator);
        instructions = newInstructions;
    }

    RoutingServices services() {
        return services;
    }

    Members members() {
        return members;
    }

    ExposedNames names() {
        return names;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public boolean contains(Upstream upstream) {
        Member member = members.find(upstream.key());
        return member != null && member.upstream() == upstream;
    }

    @Override
    public List<Upstream> upstreams() {
        return members.all().stream().map(Member::upstream).toList();
    }

    /** The gateway itself sees to it that changes are announced. */
    @Override
    public boolean announces(ServerDescription server, Primitive primitive) {
        return server.has(ServerFeature.of(primitive));
    }

    @Override
    public @Nullable Subject resource(Caller caller, String uri) {
        return calls.resource(caller, uri);
    }

    @Override
    public byte @Nullable [] shown(Upstream upstream, byte[] result) {
        Member member = members.find(upstream.key());
        return member == null ? null : member.marking().result(result);
    }

    @Override
    public byte @Nullable [] exposedInside(Upstream upstream, String uri) {
        Member member = members.find(upstream.key());
        String exposed = member == null ? null : ExposedUris.expose(member.mark(), uri);
        return exposed == null ? null : Subjects.inside(exposed);
    }

    @Override
    public @Nullable Subject subjectOf(PendingRequest request) {
        Subject known = request.subject();
        if (known != null) {
            return known;
        }
        Subject subject = calls.subjectOf(request);
        request.about(subject);
        return subject;
    }

    @Override
    public void listed(PendingRequest request, Subject subject, Consumer<byte @Nullable []> then) {
        Member member = members.find(subject.upstream());
        if (member == null) {
            then.accept(null);
        } else {
            ListedTool.find(services, request, member.upstream(), subject.name(), then);
        }
    }

    /** Returns null: merged lists have been judged when they were merged. */
    @Override
    public @Nullable Subject subjectOfItem(McpMethod list, String name) {
        return null;
    }

    @Override
    public void refuse(PendingRequest request, Runnable refusal) {
        calls.refuse(request, refusal);
    }

    @Override
    public void dispatch(PendingRequest request) {
        Caller caller = request.caller();
        if (request.method() == McpMethod.INITIALIZE) {
            McpSession opened = opening.open(request);
            if (opened != null) {
                new Gathering(this, members, request, opened).start();
            }
        } else if (request.method() == McpMethod.PING || caller == null) {
            request.answer(Answers.result(request, "{}"));
        } else {
            dispatch(request, caller);
        }
    }

    private void dispatch(PendingRequest request, Caller caller) {
        switch (request.method()) {
            case TOOLS_CALL, PROMPTS_GET -> calls.named(request, caller);
            case RESOURCES_READ -> calls.read(request, caller);
            case COMPLETION_COMPLETE -> calls.complete(request, caller);
            case TASKS_GET, TASKS_UPDATE, TASKS_CANCEL, TASKS_RESULT, TASKS_LIST ->
                    tasks.take(request, caller);
            case TOOLS_LIST -> list(request, caller, Primitive.TOOL);
            case PROMPTS_LIST -> list(request, caller, Primitive.PROMPT);
            case RESOURCES_LIST -> list(request, caller, Primitive.RESOURCE);
            case RESOURCE_TEMPLATES_LIST -> list(request, caller, Primitive.RESOURCE_TEMPLATE);
            case SUBSCRIPTIONS_LISTEN -> {
                if (caller instanceof ModernCaller modern) {
                    Listen.open(services, this, request, modern);
                } else {
                    unknownMethod(request);
                }
            }
            case SERVER_DISCOVER -> {
                if (caller instanceof ModernCaller) {
                    new Gathering(this, members, request, caller).start();
                } else {
                    unknownMethod(request);
                }
            }
            default -> {
                if (caller instanceof McpSession session) {
                    ofSession(request, session);
                } else {
                    unknownMethod(request);
                }
            }
        }
    }

    /** Answers what only a session can ask for. */
    private void ofSession(PendingRequest request, McpSession session) {
        switch (request.method()) {
            case RESOURCES_SUBSCRIBE, RESOURCES_UNSUBSCRIBE -> {
                if (offer(session).has(ServerFeature.RESOURCES_SUBSCRIBE)) {
                    calls.subscription(request, session);
                } else {
                    unknownMethod(request);
                }
            }
            case LOGGING_SET_LEVEL ->
                    services.logLevels()
                            .set(
                                    request,
                                    session,
                                    members.all().stream().map(Member::upstream).toList(),
                                    offer(session).has(ServerFeature.LOGGING));
            default -> unknownMethod(request);
        }
    }

    private void list(PendingRequest request, Caller caller, Primitive primitive) {
        JsonRpcRequest message = request.request();
        if (message.cursor() != Span.NONE) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "unknown cursor (expected: none, for lists come in one page)"));
            return;
        }
        // Each is looked for once: this is what a list that is known costs, for every server.
        Members of = members;
        UpstreamCatalogue[] catalogues = catalogues(caller, of);
        if (offers(catalogues, ServerFeature.of(primitive))) {
            new FanOut(this, of, catalogues, request, caller, primitive).start();
        } else {
            unknownMethod(request);
        }
    }

    private UpstreamCatalogue[] catalogues(Caller caller, Members of) {
        List<Member> all = of.all();
        UpstreamCatalogue[] catalogues = new UpstreamCatalogue[all.size()];
        for (int i = 0; i < catalogues.length; i++) {
            catalogues[i] = services.legs().catalogue(caller, all.get(i).upstream());
        }
        return catalogues;
    }

    /** Tells whether {@link MergedOffer} would have this feature. */
    private static boolean offers(UpstreamCatalogue[] catalogues, ServerFeature feature) {
        for (UpstreamCatalogue catalogue : catalogues) {
            ServerDescription server = catalogue.description();
            if (server == null || server.has(feature)) {
                return true;
            }
        }
        return false;
    }

    private static void unknownMethod(PendingRequest request) {
        request.fail(
                Failure.notSent(
                        Reason.METHOD_NOT_FOUND,
                        "no server behind this endpoint has " + request.request().methodText()));
    }

    /** Returns the merged list of {@code lists}, one of each of {@code of}. */
    MergedList merged(
            Primitive primitive, Members of, @Nullable ItemList[] upstreamLists, String principal) {
        ListView view = ListView.of(services.policy(), principal);
        MergedList merged = lists.of(primitive, of, upstreamLists, view);
        if (merged.sha256() != null) {
            services.toolHashes().listed(PATH, merged.sha256());
        }
        return merged;
    }

    /** Tells the client what it can expect. */
    void introduce(PendingRequest request, Caller caller, Members known) {
        MergedOffer merged = offer(caller, known);
        SessionOpening.Offer offer =
                new SessionOpening.Offer(
                        merged.capabilities(TaskCalls.mayAsk(caller)),
                        serverInfo,
                        merged.instructions(instructions));
        if (caller instanceof McpSession session) {
            SessionOpening.answer(request, session, offer);
        } else {
            Discovery.answer(request, offer, merged.has(ServerFeature.TASKS_EXTENSION));
        }
    }

    private MergedOffer offer(Caller caller) {
        return offer(caller, members);
    }

    private MergedOffer offer(Caller caller, Members of) {
        List<@Nullable ServerDescription> servers = new ArrayList<>();
        for (UpstreamCatalogue catalogue : catalogues(caller, of)) {
            servers.add(catalogue.description());
        }
        return new MergedOffer(of, servers);
    }

    @Override
    public void notified(Exchange exchange, JsonRpcNotification notification) {
        services.clientNotices().take(exchange, notification);
    }

    @Override
    public void shown(Upstream upstream, JsonRpcNotification notification) {
        LoggerNames.mark(upstream, notification);
    }

    @Override
    public void ended(McpSession session) {
        services.ended(session);
    }
}
