package io.watchgate.server.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the source tree, wherever the build runs the tests from. */
public final class Repository {

    private Repository() {}

    /** Returns a path seen from the root of the source tree. */
    public static Path path(String relative) {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("proxy-server"))) {
            at = at.getParent();
        }
        return at.resolve(relative);
    }
}
