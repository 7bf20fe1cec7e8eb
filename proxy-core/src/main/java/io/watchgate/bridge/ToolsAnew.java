package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a server's tool list anew because it has refused the headers of a call that an older list
 * asked for. What the list says is learned as it passes. Confined to the loop of the call.
 */
final class ToolsAnew implements CallOwner {

    private final UpstreamCall refused;
    private final Runnable then;
    private int pages;

    /** Creates the fetch; {@code then} is called once, whatever comes of it. */
    ToolsAnew(UpstreamCall refused, Runnable then) {
        this.refused = refused;
        this.then = then;
    }

    void start() {
        ask("");
    }

    private void ask(String params) {
        pages++;
        McpMethod method = McpMethod.TOOLS_LIST;
        new UpstreamCall(
                        refused.leg(),
                        refused.loop(),
                        method,
                        LegMessages.request(refused.leg(), method.text(), params),
                        this)
                .run();
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        String cursor = response.isError() ? null : nextCursor(response.outcome());
        response.release();
        if (cursor != null && pages < call.leg().upstream().config().limits().pages()) {
            ask("{\"cursor\":" + cursor + "}");
        } else {
            then.run();
        }
    }

    private static @Nullable String nextCursor(byte[] result) {
        String cursor = null;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                if (fields.name().equals("nextCursor") && fields.text() != null) {
                    cursor = new String(fields.bytes(), StandardCharsets.UTF_8);
                }
            }
        }
        return cursor;
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        then.run();
    }
}
