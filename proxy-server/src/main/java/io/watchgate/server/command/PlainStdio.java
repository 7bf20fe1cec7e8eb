package io.watchgate.server.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usual command lines of {@code stdio} without the parser, for which the client would
 * have to wait.
 *
 * @param file the configuration; null when none is named
 * @param endpoint what the client sees
 */
record PlainStdio(@Nullable Path file, String endpoint) {

    static final String DEFAULT_ENDPOINT = "/mcp";

    /** Returns what a line says; null when it is another command, or the parser has to look. */
    static @Nullable PlainStdio read(String[] arguments) {
        if (arguments.length % 2 == 0 || !arguments[0].equals("stdio")) {
            return null;
        }
        Path file = null;
        String endpoint = null;
        for (int at = 1; at < arguments.length; at += 2) {
            String value = arguments[at + 1];
            if (value.startsWith("-")) {
                return null;
            } else if (arguments[at].equals("-c") && file == null) {
                file = Path.of(value);
            } else if (arguments[at].equals("--endpoint") && endpoint == null) {
                endpoint = value;
            } else {
                return null;
            }
        }
        return new PlainStdio(file, endpoint == null ? DEFAULT_ENDPOINT : endpoint);
    }
}
