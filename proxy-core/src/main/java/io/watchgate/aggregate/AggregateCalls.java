package io.watchgate.aggregate;

import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.routing.ChangedTools;
import io.watchgate.routing.ParamHeaders;
import io.watchgate.routing.PinCheck;
import io.watchgate.routing.RoutingServices;
import io.watchgate.routing.Subjects;
import io.watchgate.routing.TaskCalls;
import io.watchgate.session.Answers;
import io.watchgate.session.Caller;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of the merged server to the upstream that they name, under the server's own names
 * and URIs.
 *
 * <p>Called on the loop of the exchange.
 */
final class AggregateCalls {

    private static final String NO_COMPLETIONS = "{\"completion\":{\"values\":[]}}";

    private final AggregateEndpoint endpoint;
    private final RoutingServices services;

    AggregateCalls(AggregateEndpoint endpoint) {
        this.endpoint = endpoint;
        this.services = endpoint.services();
    }

    /** Returns what the request is about; null when it names nothing that leads anywhere. */
    @Nullable Subject subjectOf(PendingRequest request) {
        Subjects.Named named = Subjects.of(request);
        if (named == null) {
            return null;
        }
        Members members = endpoint.members();
        Primitive primitive = named.primitive();
        if (primitive == Primitive.TOOL || primitive == Primitive.PROMPT) {
            ExposedNames.Route route = endpoint.names().resolve(members, named.name());
            if (route == null) {
                return null;
            }
            String own = own(route, primitive);
            return own == null ? null : new Subject(route.member().key(), primitive, own);
        }
        ExposedUris.Route route = ExposedUris.resolve(members, named.name());
        if (route != null) {
            return new Subject(route.member().key(), primitive, route.uri());
        }
        Caller caller = request.caller();
        Member member = caller == null ? null : search(caller).listed(members.all(), named.name());
        return member == null ? null : new Subject(member.key(), primitive, named.name());
    }

    private @Nullable String own(ExposedNames.Route route, Primitive primitive) {
        return primitive == Primitive.TOOL
                ? services.policy().tools().own(route.member().key(), route.name())
                : route.name();
    }

    /** Returns the resource a caller knows as {@code uri}; null when it leads nowhere. */
    @Nullable Subject resource(Caller caller, String uri) {
        Members members = endpoint.members();
        ExposedUris.Route route = ExposedUris.resolve(members, uri);
        if (route != null) {
            return new Subject(route.member().key(), Primitive.RESOURCE, route.uri());
        }
        Member listed = search(caller).listed(members.all(), uri);
        // Nothing lists it and nothing marks it: the first that may know it is asked.
        Member member =
                listed == null ? candidates(caller, uri).stream().findFirst().orElse(null) : listed;
        return member == null ? null : new Subject(member.key(), Primitive.RESOURCE, uri);
    }

    private ResourceSearch search(Caller caller) {
        return new ResourceSearch(services, caller);
    }

    /** Sends a call of a tool, or a request for a prompt. */
    void named(PendingRequest request, Caller caller) {
        Subject subject = endpoint.subjectOf(request);
        Member member = member(subject);
        if (subject == null || member == null) {
            unknown(request);
            return;
        }
        request.request().replaceName(Subjects.inside(subject.name()));
        call(request, caller, member);
    }

    /** Sends a {@code resources/read}. */
    void read(PendingRequest request, Caller caller) {
        Subject subject = endpoint.subjectOf(request);
        Member member = member(subject);
        if (subject != null && member != null) {
            request.request().replaceUri(Subjects.inside(subject.name()));
            call(request, caller, member);
            return;
        }
        String uri = request.request().uriText();
        List<Member> candidates = candidates(caller, uri);
        if (uri.isEmpty() || candidates.isEmpty()) {
            unknown(request);
        } else if (request.request().isRetry() && caller instanceof ModernCaller) {
            services.parking()
                    .retry(
                            request,
                            candidates.stream().map(Member::upstream).toList(),
                            asker -> readAgain(request, caller, candidates, asker));
        } else {
            new ReadProbe(this, request, caller, candidates).next();
        }
    }

    private void readAgain(
            PendingRequest request, Caller caller, List<Member> candidates, Upstream asker) {
        List<Member> only =
                candidates.stream().filter(member -> member.upstream() == asker).toList();
        new ReadProbe(this, request, caller, only).next();
    }

    private List<Member> candidates(Caller caller, String uri) {
        return search(caller).candidates(endpoint.members().all()).stream()
                .filter(member -> mayPass(caller, member, uri))
                .toList();
    }

    private boolean mayPass(Caller caller, Member member, String uri) {
        Subject subject = new Subject(member.key(), Primitive.RESOURCE, uri);
        return !isRefused(caller, member) && services.policy().mayRead(subject, caller);
    }

    /** Tells whether an upstream is refused because of its tools, or may be: nobody knows yet. */
    private boolean isRefused(Caller caller, Member member) {
        UpstreamCatalogue catalogue = services.legs().catalogue(caller, member.upstream());
        return services.legs().pins().mayRefuse(member.key())
                && (catalogue.verdict() == ToolsVerdict.UNPINNED
                        || catalogue.verdict().isRefused());
    }

    /** Sends or answers a {@code resources/subscribe} or {@code resources/unsubscribe}. */
    void subscription(PendingRequest request, McpSession session) {
        Subject subject = endpoint.subjectOf(request);
        Member member = member(subject);
        String uri = subject == null ? request.request().uriText() : subject.name();
        if (member == null && !uri.isEmpty()) {
            // Nothing lists it and nothing marks it: the first that may know it is asked.
            member = candidates(session, uri).stream().findFirst().orElse(null);
        }
        if (member == null) {
            unknown(request);
        } else if (PinCheck.isFor(services, request, member.upstream())) {
            Member found = member;
            check(request, session, found, null, () -> subscription(request, session, found, uri));
        } else {
            subscription(request, session, member, uri);
        }
    }

    private void subscription(
            PendingRequest request, McpSession session, Member member, String uri) {
        // What the session's own calls change shows on the leg that they go over.
        UpstreamLeg leg = legForCall(request, session, member);
        if (leg == null) {
            forward(request, member, null);
            return;
        }
        request.request().replaceUri(Subjects.inside(uri));
        request.rewriteWith(member.marking());
        if (request.method() == McpMethod.RESOURCES_SUBSCRIBE) {
            services.subscriptions().subscribe(request, session, leg, uri);
        } else {
            services.subscriptions().unsubscribe(request, session, leg, uri);
        }
    }

    /** Sends a {@code completion/complete} where its reference leads. */
    void complete(PendingRequest request, Caller caller) {
        Subject subject = endpoint.subjectOf(request);
        Member member = member(subject);
        if (subject == null || member == null) {
            unknown(request);
        } else if (PinCheck.isFor(services, request, member.upstream())) {
            check(request, caller, member, null, () -> complete(request, caller, member, subject));
        } else {
            complete(request, caller, member, subject);
        }
    }

    private void complete(PendingRequest request, Caller caller, Member member, Subject subject) {
        ServerDescription server =
                services.legs().catalogue(caller, member.upstream()).description();
        if (server != null && !server.has(ServerFeature.COMPLETIONS)) {
            request.answer(Answers.result(request, NO_COMPLETIONS));
            return;
        }
        JsonRpcRequest message = request.request();
        message.replaceRef(reference(Subjects.bytes(message, message.ref()), subject.name()));
        forward(
                request,
                member,
                services.legs().forList(caller, member.upstream(), request.exchange().loop()));
    }

    /** Returns the reference with the server's own name or URI in it. */
    private static byte[] reference(byte[] ref, String name) {
        JsonEdits edits = new JsonEdits(ref);
        try (JsonFields fields = new JsonFields(ref)) {
            while (fields.next()) {
                boolean named = fields.name().equals("name") || fields.name().equals("uri");
                if (named && fields.text() != null) {
                    edits.replaceText(fields.span(), name);
                }
            }
        }
        return edits.applied();
    }

    /** Returns the leg for a call; null when there can be none now. */
    @Nullable UpstreamLeg legForCall(PendingRequest request, Caller caller, Member member) {
        return services.legs().forCall(caller, member.upstream(), request.exchange().loop());
    }

    /** Sends what the server may interrupt with questions, if its tools are as they were. */
    private void call(PendingRequest request, Caller caller, Member member) {
        if (PinCheck.isFor(services, request, member.upstream())) {
            boolean tool = request.method() == McpMethod.TOOLS_CALL;
            String name = tool ? request.request().sentName() : null;
            check(request, caller, member, name, () -> callAsPinned(request, caller, member));
        } else {
            callAsPinned(request, caller, member);
        }
    }

    private void check(
            PendingRequest request,
            Caller caller,
            Member member,
            @Nullable String tool,
            Runnable then) {
        new PinCheck(request, tool, then).ask(services.legs().catalogue(caller, member.upstream()));
    }

    /** Runs {@code refusal} unless pins keep from clients what the request is about. */
    void refuse(PendingRequest request, Runnable refusal) {
        Caller caller = request.caller();
        Subject subject = endpoint.subjectOf(request);
        Member member = subject == null ? renamed(request) : member(subject);
        if (caller == null
                || member == null
                || !PinCheck.isFor(services, request, member.upstream())) {
            refusal.run();
            return;
        }
        boolean tool = request.method() == McpMethod.TOOLS_CALL;
        String name = tool && subject != null ? subject.name() : null;
        check(request, caller, member, name, subject == null ? () -> unknown(request) : refusal);
    }

    /** Returns whose tool no client knows by the name that is called; null when it is no such. */
    private @Nullable Member renamed(PendingRequest request) {
        Subjects.Named named = Subjects.of(request);
        if (named == null || named.primitive() != Primitive.TOOL) {
            return null;
        }
        ExposedNames.Route route = endpoint.names().resolve(endpoint.members(), named.name());
        return route == null ? null : route.member();
    }

    private void callAsPinned(PendingRequest request, Caller caller, Member member) {
        request.rewriteWith(member.marking());
        Upstream upstream = member.upstream();
        TaskCalls.prepare(services, request, caller, upstream);
        if (ParamHeaders.refuses(request, upstream)) {
            return;
        }
        ChangedTools.prepare(services, request, upstream.key());
        if (request.request().isRetry()) {
            services.parking()
                    .retry(
                            request,
                            upstream,
                            () -> send(request, member, legForCall(request, caller, member)));
        } else if (!services.parking().take(request, upstream)) {
            send(request, member, legForCall(request, caller, member));
        }
    }

    private void forward(PendingRequest request, Member member, @Nullable UpstreamLeg leg) {
        request.rewriteWith(member.marking());
        send(request, member, leg);
    }

    private void send(PendingRequest request, Member member, @Nullable UpstreamLeg leg) {
        if (leg == null) {
            request.fail(noLeg(member));
            return;
        }
        services.logLevels().wanted(leg, request.caller());
        GatewayLoop loop = leg.loopFor(request.exchange().loop());
        CallOwner owner = TaskCalls.ownerOf(services, request);
        request.sendAs(new UpstreamCall(leg, loop, request.method(), request.takeRequest(), owner));
    }

    static Failure noLeg(Member member) {
        return Failure.notSent(
                Reason.OVERLOADED, "upstream " + member.key() + " has no leg free (limits.legs)");
    }

    private @Nullable Member member(@Nullable Subject subject) {
        return subject == null ? null : endpoint.members().find(subject.upstream());
    }

    private void unknown(PendingRequest request) {
        Subjects.Named named = Subjects.of(request);
        String text =
                named == null
                        ? request.request().methodText() + " without the name of what it is about"
                        : "Unknown " + named.primitive().word() + ": " + named.name();
        request.fail(
                Failure.notSent(named == null ? Reason.INVALID_PARAMS : Reason.UNKNOWN_NAME, text));
    }
}
