package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import org.jspecify.annotations.Nullable;

/** Sends {@code initialize} on a new leg and reads the result (MCP 2025-11-25, basic/lifecycle). */
final class LegHandshake implements CallOwner {

    private final UpstreamLeg leg;
    private final @Nullable EraProbe probe;

    /**
     * Creates the handshake.
     *
     * @param probe what asked the server before; null when nothing did
     */
    LegHandshake(UpstreamLeg leg, @Nullable EraProbe probe) {
        this.leg = leg;
        this.probe = probe;
    }

    void start() {
        String params =
                "{\"protocolVersion\":\""
                        + leg.upstream().era().initialRevision().date()
                        + "\",\"capabilities\":"
                        + leg.owner().capabilities()
                        + ",\"clientInfo\":"
                        + leg.owner().clientInfo()
                        + "}";
        JsonRpcRequest request = LegMessages.request(leg, McpMethod.INITIALIZE.text(), params);
        UpstreamCall call =
                new UpstreamCall(leg, leg.loopFor(leg.home()), McpMethod.INITIALIZE, request, this);
        // The handshake does not compete for a place with the calls that wait for it.
        leg.transmit(call);
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        try {
            ServerDescription description = read(response);
            if (description == null) {
                fail(
                        Reason.UPSTREAM_INVALID,
                        "answered initialize with a revision the gateway does not speak");
            } else {
                leg.opened(description);
            }
        } finally {
            response.release();
        }
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        boolean late = failure.reason() == Reason.REQUEST_TIMEOUT;
        fail(late ? Reason.HANDSHAKE_TIMEOUT : failure.reason(), "did not complete initialize");
    }

    private void fail(Reason reason, String text) {
        if (probe != null && probe.survivesFailedInitialize()) {
            return;
        }
        leg.failedToOpen(reason, "upstream " + leg.upstream().key() + " " + text);
    }

    private static @Nullable ServerDescription read(JsonRpcResponse response) {
        if (response.isError()) {
            return null;
        }
        byte[] result = new byte[Span.length(response.result())];
        response.body()
                .getBytes(response.body().readerIndex() + Span.start(response.result()), result);
        return result[0] == '{' ? ServerDescription.read(result) : null;
    }
}
