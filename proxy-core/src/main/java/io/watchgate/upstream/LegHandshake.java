package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends {@code initialize} on a new leg and reads the result (MCP 2025-11-25, basic/lifecycle). */
final class LegHandshake implements CallOwner {

    private static final Set<String> MODERN_FAULTS = Set.of("-32020", "-32021", "-32022");

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
            if (description == null && !namesModernFault(response) && leg.opensOtherwise()) {
                return;
            }
            if (description == null) {
                fail(
                        Reason.UPSTREAM_INVALID,
                        "answered initialize with a revision the gateway does not speak");
            } else {
                leg.life().opened(description);
            }
        } finally {
            response.release();
        }
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        String withheld = withheld(McpMethod.INITIALIZE, failure);
        if (!withheld.isEmpty()) {
            fail(failure.reason(), withheld);
            return;
        }
        if (leg.opensOtherwise()) {
            return;
        }
        boolean late = failure.reason() == Reason.REQUEST_TIMEOUT;
        fail(late ? Reason.HANDSHAKE_TIMEOUT : failure.reason(), "did not complete initialize");
    }

    /**
     * Says what the gateway itself has kept from the server, or of what it said, so that the leg
     * cannot open; empty when it was the server or the way to it.
     */
    static String withheld(McpMethod method, Failure failure) {
        Reason reason = failure.reason();
        if (reason != Reason.POLICY_DENIED && reason != Reason.OVERLOADED) {
            return "";
        }
        String what = failure.phase() == Phase.NOT_SENT ? "the request " : "its answer to ";
        return "cannot be used because of " + what + method.text() + ": " + failure.text();
    }

    private void fail(Reason reason, String text) {
        if (probe != null && probe.survivesFailedInitialize()) {
            return;
        }
        leg.failedToOpen(reason, "upstream " + leg.upstream().key() + " " + text);
    }

    /**
     * Tells whether the error is one that only servers of 2026-07-28 know, so that the transport is
     * theirs (MCP 2026-07-28, basic/transports/streamable-http).
     */
    private static boolean namesModernFault(JsonRpcResponse response) {
        if (!response.isError()) {
            return false;
        }
        byte[] error = new byte[Span.length(response.error())];
        response.body()
                .getBytes(response.body().readerIndex() + Span.start(response.error()), error);
        if (error.length == 0 || error[0] != '{') {
            return false;
        }
        try (JsonFields fields = new JsonFields(error)) {
            while (fields.next()) {
                if (fields.name().equals("code")) {
                    String code = new String(fields.bytes(), StandardCharsets.UTF_8).trim();
                    return MODERN_FAULTS.contains(code);
                }
            }
        }
        return false;
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
