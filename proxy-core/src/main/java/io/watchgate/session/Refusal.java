package io.watchgate.session;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's end before it became a request: an HTTP status and a JSON-RPC error.
 *
 * @param exchange what is refused
 * @param reason why
 * @param text what it was and what was expected
 * @param id the request's id, if it could be read
 */
public record Refusal(Exchange exchange, Reason reason, String text, @Nullable RequestId id) {}
