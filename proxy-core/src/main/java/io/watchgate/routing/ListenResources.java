package io.watchgate.routing;

import io.watchgate.loop.NamePortions;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.Endpoint;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Set;

/**
 * The resources that one listen stream tells of: those that rules let its client read of and whose
 * servers agree to a subscription. Confined to the loop of the listen stream.
 */
final class ListenResources implements NamePortions.Taker {

    private final Listen listen;
    private final RoutingServices services;
    private final ModernCaller caller;
    private final PendingRequest request;
    private final AgreedNames agreed = new AgreedNames("resourceSubscriptions");

    ListenResources(
            Listen listen, RoutingServices services, ModernCaller caller, PendingRequest request) {
        this.listen = listen;
        this.services = services;
        this.caller = caller;
        this.request = request;
    }

    /** Asks the servers that have these resources; the listen stream waits for their answers. */
    void open(Set<String> uris) {
        NamePortions.give(listen.loop(), uris, this);
    }

    @Override
    public boolean goesOn() {
        return listen.awaitsMore();
    }

    @Override
    public void take(String uri) {
        Endpoint.Subject subject = listen.upstreams().resource(caller, uri);
        Upstream upstream = subject == null ? null : listen.upstream(subject.upstream());
        UpstreamLeg leg =
                subject != null && upstream != null && mayListen(subject, upstream)
                        ? services.legs().forCall(caller, upstream, listen.loop())
                        : null;
        if (subject != null && leg != null) {
            listen.awaitOne();
            services.subscriptions()
                    .subscribe(
                            listen,
                            leg,
                            subject.name(),
                            listen.loop(),
                            done -> listen.loop().run(() -> agreed(uri, done)));
        }
    }

    @Override
    public void over() {
        listen.arrived();
    }

    private boolean mayListen(Endpoint.Subject subject, Upstream upstream) {
        ServerDescription server = services.legs().catalogue(caller, upstream).description();
        return server != null
                && server.has(ServerFeature.RESOURCES_SUBSCRIBE)
                && services.policy().judgeNamed(request, subject).allows();
    }

    private void agreed(String uri, boolean done) {
        if (listen.hasEnded()) {
            // Whoever ended it has ended all its subscriptions, those on their way as well.
            return;
        }
        if (done && listen.awaitsMore()) {
            agreed.add(uri);
        }
        listen.arrived();
    }

    /** Returns the names of the resources that are told of. */
    AgreedNames agreed() {
        return agreed;
    }
}
