package io.watchgate.server.config;

import io.watchgate.config.LimitsConfig;
import io.watchgate.config.key.ByteSize;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds limits that the memory of the Java process cannot keep.
 *
 * <p>What it finds are warnings: limits are for the worst case, which may never come.
 */
public final class MemoryFit {

    /** Heap of a connection, or of a session, that does nothing: measured, and rounded up. */
    private static final long IDLE_BYTES = 4 * 1024;

    private final LoadedConfig loaded;
    private final List<ConfigProblem> warnings = new ArrayList<>();

    private MemoryFit(LoadedConfig loaded) {
        this.loaded = loaded;
    }

    /**
     * Returns a warning for each limit that does not fit.
     *
     * @param heap the most the heap may have, in bytes
     * @param direct the most direct memory may have, in bytes
     */
    public static List<ConfigProblem> of(LoadedConfig loaded, long heap, long direct) {
        MemoryFit fit = new MemoryFit(loaded);
        fit.lookAtDirect(loaded.config().limits(), direct);
        fit.lookAtHeap(loaded.config().limits(), heap);
        return List.copyOf(fit.warnings);
    }

    private void lookAtDirect(LimitsConfig limits, long direct) {
        String has = "direct memory of " + size(direct) + " (-XX:MaxDirectMemorySize)";
        long buffered = limits.buffered().bytes();
        if (buffered > direct) {
            warn("limits.buffered", limits.buffered() + " (expected: within the " + has + ")");
        } else if (buffered == 0 && limits.frame().bytes() > direct / 2) {
            warn(
                    "limits.frame",
                    limits.frame()
                            + " (expected: within limits.buffered, which is half of the "
                            + has
                            + ")");
        }
    }

    private void lookAtHeap(LimitsConfig limits, long heap) {
        String has = " idle ones alone fill the heap of " + size(heap) + " (-Xmx)";
        if (limits.connections() * IDLE_BYTES > heap / 2) {
            warn("limits.connections", limits.connections() + has);
        }
        if (limits.sessions() * IDLE_BYTES > heap / 2) {
            warn("limits.sessions", limits.sessions() + has);
        }
    }

    private static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }

    private void warn(String path, String message) {
        Origin origin = loaded.origin(path);
        warnings.add(
                new ConfigProblem(
                        loaded.file().toString(),
                        origin.line(),
                        origin.column(),
                        path + ": " + message));
    }
}
