package io.watchgate.aggregate;

import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.loop.Countdown;
import io.watchgate.mcp.Failure;
import io.watchgate.session.Caller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Answers {@code initialize} of the merged server: wakes all upstreams that were never seen, waits
 * for them as long as {@code timeouts.start-wait} allows, and answers from what is known then.
 *
 * <p>Confined to the loop of the request's exchange.
 */
final class Gathering extends Countdown implements LegWaiter {

    private final AggregateEndpoint endpoint;
    private final Members members;
    private final PendingRequest request;
    private final Caller caller;

    Gathering(AggregateEndpoint endpoint, Members members, PendingRequest request, Caller caller) {
        super(request.exchange().loop());
        this.endpoint = endpoint;
        this.members = members;
        this.request = request;
        this.caller = caller;
    }

    void start() {
        for (Member member : members.all()) {
            UpstreamCatalogue catalogue =
                    endpoint.services().legs().catalogue(caller, member.upstream());
            if (catalogue.description() == null) {
                expect();
                catalogue.open(this);
            }
        }
        await(endpoint.services().startWaitNanos());
    }

    @Override
    public void opened(UpstreamLeg leg) {
        loop().run(this::arrived);
    }

    @Override
    public void failed(Failure failure) {
        loop().run(this::arrived);
    }

    @Override
    protected void ended() {
        endpoint.introduce(request, caller, members);
    }
}
