package io.watchgate.server.plugin;

import io.watchgate.content.FilterSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens the jars of a folder. Blocks on the disk. */
public final class PluginFolder implements FilterSource {

    /**
     * What tells a jar from another under the same name.
     *
     * @param path where it is
     * @param size its length in bytes
     * @param modified when it was written, in milliseconds since 1970
     */
    record Jar(Path path, long size, long modified) {

        String name() {
            return path.getFileName().toString();
        }
    }

    @Override
    public Plugins open(@Nullable Path folder) {
        return folder == null ? NoPlugins.INSTANCE : new LoadedPlugins(folder, jars(folder));
    }

    /** Returns the jars of a folder in the order of their names. */
    static List<Jar> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .map(PluginFolder::jar)
                    .toList();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "plugins: " + folder + " (expected: a folder that can be read)", unreadable);
        }
    }

    private static Jar jar(Path file) {
        try {
            BasicFileAttributes known = Files.readAttributes(file, BasicFileAttributes.class);
            return new Jar(file, known.size(), known.lastModifiedTime().toMillis());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "plugins: " + file + " (expected: a jar that can be read)", unreadable);
        }
    }
}
