package io.watchgate.jsonrpc;

/**
 * Names what made a frame unacceptable, with the JSON-RPC code it is answered with.
 *
 * <p>The text says what was expected; the scanner adds where.
 */
public enum JsonFault {
    SYNTAX(JsonRpcErrorCode.PARSE_ERROR, "unexpected byte"),
    TRUNCATED(JsonRpcErrorCode.PARSE_ERROR, "the text ends inside a value"),
    TRAILING(JsonRpcErrorCode.PARSE_ERROR, "bytes after the end (expected: one JSON value)"),
    EMPTY(JsonRpcErrorCode.PARSE_ERROR, "no JSON value"),
    CONTROL_CHARACTER(
            JsonRpcErrorCode.PARSE_ERROR,
            "raw control character in a string (expected: an escape)"),
    ESCAPE(JsonRpcErrorCode.PARSE_ERROR, "unknown escape in a string"),
    SURROGATE(JsonRpcErrorCode.PARSE_ERROR, "lone surrogate in a string (expected: a pair)"),
    UTF8(JsonRpcErrorCode.PARSE_ERROR, "malformed UTF-8"),
    NUMBER(JsonRpcErrorCode.PARSE_ERROR, "malformed number"),
    DEPTH(JsonRpcErrorCode.INVALID_REQUEST, "nested too deeply (limits.json-depth)"),
    DUPLICATE_KEY(JsonRpcErrorCode.INVALID_REQUEST, "duplicate envelope key"),
    KEY_CASE(JsonRpcErrorCode.INVALID_REQUEST, "key differs from an envelope key only in case"),
    NOT_AN_OBJECT(JsonRpcErrorCode.INVALID_REQUEST, "not a JSON-RPC message (expected: an object)"),
    VERSION(JsonRpcErrorCode.INVALID_REQUEST, "jsonrpc is missing or wrong (expected: \"2.0\")"),
    ID(JsonRpcErrorCode.INVALID_REQUEST, "id (expected: a string or an integer)"),
    METHOD(JsonRpcErrorCode.INVALID_REQUEST, "method (expected: a non-empty string)"),
    PARAMS(JsonRpcErrorCode.INVALID_REQUEST, "params (expected: an object)"),
    KIND(JsonRpcErrorCode.INVALID_REQUEST, "neither request, notification nor response");

    private final int code;
    private final String expectation;

    JsonFault(int code, String expectation) {
        this.code = code;
        this.expectation = expectation;
    }

    /**
     * Returns the JSON-RPC error code of the answer: {@code -32700} for broken text, {@code -32600}
     * for the rest.
     */
    public int code() {
        return code;
    }

    /**
     * Returns the sentence for the error message, naming the byte offset at which the scan stopped.
     */
    public String describe(long offset) {
        return expectation + " at byte " + offset;
    }
}
