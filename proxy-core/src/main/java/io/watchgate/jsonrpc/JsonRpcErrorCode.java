package io.watchgate.jsonrpc;

/**
 * The JSON-RPC and MCP error codes the gateway emits or acts on (MCP, basic/index, "Error codes").
 */
public final class JsonRpcErrorCode {

    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;

    /** Resource not found, revisions up to 2025-11-25 (server/resources, "Error Handling"). */
    public static final int RESOURCE_NOT_FOUND = -32002;

    private JsonRpcErrorCode() {}
}
