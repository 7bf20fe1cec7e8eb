package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of the gateway itself whose answer nobody waits for. */
public final class LegRequest implements CallOwner {

    private static final Logger LOG = LoggerFactory.getLogger(LegRequest.class);

    private LegRequest() {}

    /**
     * Sends a request over an open leg; {@code params} is its object. Safe from any of the
     * gateway's loops.
     */
    public static void send(UpstreamLeg leg, McpMethod method, String params) {
        leg.home()
                .run(
                        () -> {
                            UpstreamCall call =
                                    new UpstreamCall(
                                            leg,
                                            leg.loopFor(leg.home()),
                                            method,
                                            LegMessages.request(leg, method.text(), params),
                                            new LegRequest());
                            call.run();
                        });
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
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        LOG.debug(
                "{} to upstream {}: {}",
                call.method().text(),
                call.leg().upstream().key(),
                failure.text());
    }
}
