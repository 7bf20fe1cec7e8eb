package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of the gateway itself whose answer is of no interest, at most that there is one. */
public final class LegRequest implements CallOwner {

    private static final Logger LOG = LoggerFactory.getLogger(LegRequest.class);

    /** Waits for no answer. */
    public static final Runnable NOBODY = () -> {};

    private final UpstreamLeg leg;
    private final Runnable ended;
    private boolean preparing;

    private LegRequest(UpstreamLeg leg, Runnable ended) {
        this.leg = leg;
        this.ended = ended;
    }

    /**
     * Sends a request over an open leg; {@code params} is its object. Safe from any of the
     * gateway's loops.
     */
    public static void send(UpstreamLeg leg, McpMethod method, String params) {
        send(leg, method, params, NOBODY);
    }

    /**
     * Sends a request over an open leg; {@code params} is its object. Safe from any of the
     * gateway's loops.
     *
     * @param ended called once, on one of the loops, when the server has answered, with a result or
     *     an error, or will not any more
     */
    public static void send(UpstreamLeg leg, McpMethod method, String params, Runnable ended) {
        leg.home()
                .run(
                        () -> {
                            LegRequest request = new LegRequest(leg, ended);
                            UpstreamCall call =
                                    new UpstreamCall(
                                            leg,
                                            leg.loopFor(leg.home()),
                                            method,
                                            LegMessages.request(leg, method.text(), params),
                                            request);
                            leg.life().opening().submit(request, call);
                        });
    }

    /**
     * Keeps a leg that is being prepared from its first call until what is returned is run: for
     * requests that are sent over several turns. Both are done on its home loop, the latter once.
     */
    public static Runnable hold(UpstreamLeg leg) {
        return leg.life().opening().hold();
    }

    /** Notes that the leg opens only when this is answered. */
    void prepares() {
        preparing = true;
    }

    private void ended() {
        ended.run();
        if (preparing) {
            leg.life().opening().prepared();
        }
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        if (response.isError()) {
            LOG.debug(
                    "upstream {} answered {} with an error",
                    call.leg().upstream().key(),
                    call.method().text());
        }
        response.release();
        ended();
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        LOG.debug(
                "{} to upstream {}: {}",
                call.method().text(),
                call.leg().upstream().key(),
                failure.text());
        ended();
    }
}
