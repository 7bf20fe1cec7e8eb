package io.watchgate.aggregate;

import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.session.Caller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Answers {@code initialize} of the merged server: wakes all upstreams that were never seen, waits
 * for them as long as {@code timeouts.start-wait} allows, and answers from what is known then.
 *
 * <p>Confined to the loop of the request's exchange. Is its own timer: the end of the wait.
 */
final class Gathering extends LoopTimer implements LegWaiter {

    private final AggregateEndpoint endpoint;
    private final Members members;
    private final PendingRequest request;
    private final Caller caller;
    private int missing;
    private boolean done;

    Gathering(AggregateEndpoint endpoint, Members members, PendingRequest request, Caller caller) {
        this.endpoint = endpoint;
        this.members = members;
        this.request = request;
        this.caller = caller;
    }

    void start() {
        // One more than there are, so that answers within this very loop do not finish it early.
        missing = 1;
        for (Member member : members.all()) {
            UpstreamCatalogue catalogue =
                    endpoint.services().legs().catalogue(caller, member.upstream());
            if (catalogue.description() == null) {
                missing++;
                catalogue.open(this);
            }
        }
        loop().timers().schedule(this, endpoint.services().startWaitNanos());
        arrived();
    }

    private GatewayLoop loop() {
        return request.exchange().loop();
    }

    @Override
    public void opened(UpstreamLeg leg) {
        loop().run(this::arrived);
    }

    @Override
    public void failed(Failure failure) {
        loop().run(this::arrived);
    }

    private void arrived() {
        missing--;
        if (missing == 0 && !done) {
            loop().timers().cancel(this);
            expired();
        }
    }

    @Override
    protected void expired() {
        done = true;
        endpoint.introduce(request, caller, members);
    }
}
