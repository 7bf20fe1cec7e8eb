package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import java.util.Locale;

/**
 * Why a request ended otherwise than with its server's answer: the gateway's one vocabulary for
 * errors, log flags and metric labels.
 *
 * <p>Each has the JSON-RPC code of its error, the HTTP status that applies before the request's
 * envelope was read, and a flag of two letters for the access log.
 */
public enum Reason {
    // What the client sent.
    PARSE_ERROR("PE", JsonRpcErrorCode.PARSE_ERROR, 400),
    INVALID_REQUEST("IR", JsonRpcErrorCode.INVALID_REQUEST, 400),
    METHOD_NOT_FOUND("MN", JsonRpcErrorCode.METHOD_NOT_FOUND, 200),
    INVALID_PARAMS("IP", JsonRpcErrorCode.INVALID_PARAMS, 200),
    UNKNOWN_NAME("UN", JsonRpcErrorCode.INVALID_PARAMS, 200),
    STATE_INVALID("SI", JsonRpcErrorCode.INVALID_PARAMS, 200),
    PARK_LOST("PL", JsonRpcErrorCode.INVALID_PARAMS, 200),
    FRAME_TOO_LARGE("FL", JsonRpcErrorCode.INVALID_REQUEST, 413),
    HEADER_TOO_LARGE("HL", JsonRpcErrorCode.INVALID_REQUEST, 431),
    TLS_FAILED("TF", JsonRpcErrorCode.INVALID_REQUEST, 400),
    BAD_HTTP("BH", JsonRpcErrorCode.INVALID_REQUEST, 400),
    HOST_REFUSED("HO", JsonRpcErrorCode.INVALID_REQUEST, 403),
    ORIGIN_REFUSED("OR", JsonRpcErrorCode.INVALID_REQUEST, 403),
    UNAUTHENTICATED("UA", JsonRpcErrorCode.INVALID_REQUEST, 401),
    PEER_REFUSED("PR", JsonRpcErrorCode.INVALID_REQUEST, 403),
    NO_ENDPOINT("NE", JsonRpcErrorCode.INVALID_REQUEST, 404),
    METHOD_NOT_ALLOWED("MA", JsonRpcErrorCode.INVALID_REQUEST, 405),
    NOT_ACCEPTABLE("NA", JsonRpcErrorCode.INVALID_REQUEST, 406),
    UNSUPPORTED_MEDIA_TYPE("MT", JsonRpcErrorCode.INVALID_REQUEST, 415),
    UNSUPPORTED_REVISION("UR", JsonRpcErrorCode.INVALID_REQUEST, 400),
    META_INVALID("MV", JsonRpcErrorCode.INVALID_PARAMS, 400),
    HEADER_MISMATCH("HM", JsonRpcErrorCode.HEADER_MISMATCH, 400),
    REVISION_NOT_OFFERED("RN", JsonRpcErrorCode.UNSUPPORTED_REVISION, 400),
    CAPABILITY_MISSING("CM", JsonRpcErrorCode.MISSING_CLIENT_CAPABILITY, 400),
    SESSION_MISSING("SM", JsonRpcErrorCode.INVALID_REQUEST, 400),
    SESSION_UNKNOWN("SU", JsonRpcErrorCode.INVALID_REQUEST, 404),
    STREAM_CONFLICT("SC", JsonRpcErrorCode.INVALID_REQUEST, 409),
    EVENT_UNKNOWN("EU", JsonRpcErrorCode.INVALID_REQUEST, 400),
    CLIENT_TIMEOUT("CT", JsonRpcErrorCode.INVALID_REQUEST, 408),
    CLIENT_GONE("CG", JsonRpcErrorCode.INTERNAL_ERROR, 499),
    CANCELLED("CA", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    SLOW_READER("SR", JsonRpcErrorCode.INTERNAL_ERROR, 200),

    // What the gateway would not do.
    POLICY_DENIED("PD", 4030, 200),
    TOOLS_CHANGED("TX", 4030, 200),
    AUDIT_UNAVAILABLE("AU", 5031, 200),
    RATE_LIMITED("RL", 4290, 429),
    OVERLOADED("OL", JsonRpcErrorCode.INTERNAL_ERROR, 503),
    QUEUE_TIMEOUT("QT", JsonRpcErrorCode.INTERNAL_ERROR, 503),
    DRAINING("DR", JsonRpcErrorCode.INTERNAL_ERROR, 503),
    INTERNAL("IN", JsonRpcErrorCode.INTERNAL_ERROR, 500),

    // What the upstream did.
    UPSTREAM_UNAVAILABLE("UU", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    UPSTREAM_PARKED("UP", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    UPSTREAM_CLOSED("UC", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    UPSTREAM_REFUSED("UF", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    UPSTREAM_INVALID("UI", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    CONNECT_TIMEOUT("TC", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    HANDSHAKE_TIMEOUT("TH", JsonRpcErrorCode.INTERNAL_ERROR, 200),
    REQUEST_TIMEOUT("TR", JsonRpcErrorCode.INTERNAL_ERROR, 200);

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String flag;
    private final int code;
    private final int status;

    Reason(String flag, int code, int status) {
        this.flag = flag;
        this.code = code;
        this.status = status;
    }

    /** Returns the word for {@code error.data.reason} and for metric labels. */
    public String label() {
        return label;
    }

    /** Returns the two letters for the access log. */
    public String flag() {
        return flag;
    }

    /** Returns the JSON-RPC error code. */
    public int code() {
        return code;
    }

    /** Returns the HTTP status that applies as long as the envelope has not been read. */
    public int status() {
        return status;
    }

    /**
     * Returns the HTTP status of the error in the modern era once the envelope has been read (MCP
     * 2026-07-28, basic/transports/streamable-http, "Responses").
     */
    public int modernStatus() {
        return switch (this) {
            case METHOD_NOT_FOUND -> 404;
            case INVALID_REQUEST,
                    META_INVALID,
                    HEADER_MISMATCH,
                    REVISION_NOT_OFFERED,
                    CAPABILITY_MISSING ->
                    400;
            default -> 200;
        };
    }
}
