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

    /** What a client can be asked for has to be agreed to first, 2025-11-25 only. */
    public static final int URL_ELICITATION_REQUIRED = -32042;

    /** A header differs from the body it mirrors, from 2026-07-28 on. */
    public static final int HEADER_MISMATCH = -32020;

    /** The client did not declare what the request needs, from 2026-07-28 on. */
    public static final int MISSING_CLIENT_CAPABILITY = -32021;

    /** The revision is not spoken here, from 2026-07-28 on. */
    public static final int UNSUPPORTED_REVISION = -32022;

    private JsonRpcErrorCode() {}
}
