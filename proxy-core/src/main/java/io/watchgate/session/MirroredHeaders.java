package io.watchgate.session;

import java.util.List;
import java.util.Map;

/**
 * The headers in which a request of the modern era repeats parts of its body (MCP 2026-07-28,
 * basic/transports/streamable-http, "Request Metadata").
 *
 * <p>The body is what counts; these are only compared with it. Used on the loop of the exchange.
 */
@FunctionalInterface
public interface MirroredHeaders {

    /** No header of the modern era was sent. */
    MirroredHeaders NONE = name -> List.of();

    /** Returns the values of all lines with this name, in order; names have no case. */
    List<String> all(CharSequence name);

    /** Returns all lines that repeat arguments, under the names that the client wrote. */
    default List<Map.Entry<String, String>> params() {
        return List.of();
    }
}
