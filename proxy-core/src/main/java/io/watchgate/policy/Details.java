package io.watchgate.policy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a request brings besides its name, read only when a rule asks for it. Used on the loop of
 * the request.
 */
interface Details {

    /** A request without arguments and headers. */
    Details NONE = of(new byte[0]);

    /** Returns a request with these arguments and without headers. */
    static Details of(byte[] arguments) {
        return of(arguments, Map.of());
    }

    /** Returns a request with these arguments, and headers whose names have no case. */
    static Details of(byte[] arguments, Map<String, List<String>> headers) {
        return new Details() {
            @Override
            public byte[] arguments() {
                return arguments;
            }

            @Override
            public List<String> header(String name) {
                return headers.entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(name))
                        .flatMap(header -> header.getValue().stream())
                        .toList();
            }
        };
    }

    /** Returns a notification, which has no arguments, with these headers. */
    static Details ofNotice(Function<String, List<String>> headers) {
        return new Details() {
            @Override
            public byte[] arguments() {
                return new byte[0];
            }

            @Override
            public List<String> header(String name) {
                return headers.apply(name);
            }
        };
    }

    /** Returns the arguments, as JSON; empty when there are none. */
    byte[] arguments();

    /**
     * Returns all values that the arguments have at a path, without copying them where that can be
     * helped.
     */
    default List<ArgumentValue> values(List<String> path) {
        byte[] json = arguments();
        return ArgumentValue.find(json, 0, json.length, path);
    }

    /** Returns the values of a header; its name has no case. */
    List<String> header(String name);
}
