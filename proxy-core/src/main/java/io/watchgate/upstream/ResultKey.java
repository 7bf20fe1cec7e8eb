package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a request depends on, besides who asks (MCP 2026-07-28,
 * server/utilities/caching).
 *
 * @param method the method
 * @param what the cursor of a list, or the URI of a resource; null for the first page
 */
record ResultKey(McpMethod method, @Nullable String what) {

    /**
     * Returns the key of a call that is about to be sent; null when its answer may not be kept: the
     * method knows no keeping, the request has been sent before, or says more than the key does, as
     * one that answers a server's questions.
     */
    static @Nullable ResultKey of(UpstreamCall call) {
        McpMethod method = call.method();
        if (!method.isList() && method != McpMethod.RESOURCES_READ || call.startedAt() != 0) {
            return null;
        }
        JsonRpcRequest request = call.request();
        if (request.params() == Span.NONE) {
            return method.isList() ? new ResultKey(method, null) : null;
        }
        byte[] params = new byte[Span.length(request.params())];
        int start = request.body().readerIndex() + Span.start(request.params());
        request.body().getBytes(start, params);
        String cursor = null;
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                boolean paged = method.isList() && fields.name().equals("cursor");
                boolean named = !method.isList() && fields.name().equals("uri");
                if (paged && fields.text() != null) {
                    cursor = fields.text();
                } else if (!fields.name().equals("_meta") && !named) {
                    return null;
                }
            }
        }
        return new ResultKey(method, method.isList() ? cursor : request.sentUri());
    }
}
