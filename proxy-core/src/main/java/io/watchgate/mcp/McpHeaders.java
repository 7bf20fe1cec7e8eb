package io.watchgate.mcp;

import io.netty.util.AsciiString;

/** HTTP headers of MCP's transports; names are case-insensitive. */
public final class McpHeaders {

    public static final AsciiString SESSION_ID = AsciiString.cached("mcp-session-id");
    public static final AsciiString PROTOCOL_VERSION = AsciiString.cached("mcp-protocol-version");
    public static final AsciiString METHOD = AsciiString.cached("mcp-method");
    public static final AsciiString NAME = AsciiString.cached("mcp-name");

    /** What headers begin with that repeat an argument of a tool. */
    public static final AsciiString PARAM_PREFIX = AsciiString.cached("mcp-param-");

    public static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
    public static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");

    private McpHeaders() {}
}
