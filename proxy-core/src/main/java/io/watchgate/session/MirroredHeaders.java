package io.watchgate.session;

import java.util.List;
import java.util.Map;

/**
 * The headers in which a request of the modern era repeats parts of its body (MCP 2026-07-28,
 * basic/transports/streamable-http, "Request Metadata").
 *
 * <p>The body is what counts; these are only compared with it. Used on the loop of the exchange.
 */
public interface MirroredHeaders {

    /** No header of the modern era was sent. */
    MirroredHeaders NONE =
            new MirroredHeaders() {
                @Override
                public boolean namesModern() {
                    return false;
                }

                @Override
                public int count(CharSequence name) {
                    return 0;
                }

                @Override
                public String first(CharSequence name) {
                    return "";
                }
            };

    /** Tells whether a line names a revision of the modern era. */
    boolean namesModern();

    /** Returns how many lines have this name, which has no case. */
    int count(CharSequence name);

    /** Returns the value of the first line with this name, which has no case; empty for none. */
    String first(CharSequence name);

    /** Returns all lines that repeat arguments, under the names that the client wrote. */
    default List<Map.Entry<String, String>> params() {
        return List.of();
    }
}
