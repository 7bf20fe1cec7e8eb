package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where this repository has what the labs start and write. */
public final class Distribution {

    private Distribution() {}

    /**
     * Returns the program that starts the gateway.
     *
     * @param given what the user named; unless told otherwise, that of the built distribution
     * @throws IOException when there is no such program
     */
    public static Path launcher(@Nullable Path given) throws IOException {
        Path found = given == null ? built().resolve("bin/watchgate") : given;
        if (!Files.isExecutable(found)) {
            throw new IOException("--gateway: " + found + " (expected: the launcher, a program)");
        }
        return found.toAbsolutePath();
    }

    private static Path built() throws IOException {
        Path built = module().resolveSibling("proxy-server").resolve("target/dist");
        try (Stream<Path> all = Files.isDirectory(built) ? Files.list(built) : Stream.empty()) {
            return all.filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IOException(
                                            built + ": no distribution (expected: mvn package)"));
        }
    }

    /** Returns the directory of proxy-bench, from which this program was started or built. */
    public static Path module() {
        Path program =
                Path.of(System.getProperty("java.class.path").split(":")[0]).toAbsolutePath();
        for (Path at = program; at != null; at = at.getParent()) {
            if (at.endsWith("proxy-bench")) {
                return at;
            }
        }
        return Path.of("proxy-bench").toAbsolutePath();
    }
}
