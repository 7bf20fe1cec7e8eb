package io.watchgate.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks into /proc. Blocks: not for event loops. */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /** Returns the process group of {@code pid}; -1 when there is no such process. */
    static long groupOf(long pid) {
        return field(pid, 2);
    }

    /**
     * Returns when {@code pid} was started, in the kernel's ticks since boot; -1 when there is no
     * such process. With it a number that was given to another process can be told.
     */
    static long startOf(long pid) {
        return field(pid, 19);
    }

    /** Returns a number of /proc/PID/stat, counted behind the command's name. */
    private static long field(long pid, int index) {
        try {
            String stat =
                    Files.readString(
                            PROC.resolve(Long.toString(pid)).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            // The command's name stands in parentheses and may hold anything, also parentheses.
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(behindName[index]);
        } catch (IOException | RuntimeException gone) {
            return -1;
        }
    }

    /** Returns the processes whose environment has {@code entry}, as {@code NAME=value}. */
    static List<Long> withEnvironment(String entry) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasEntry(process.resolve("environ"), entry)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException noProc) {
            return List.of();
        }
        return found;
    }

    private static boolean hasEntry(Path environ, String entry) {
        try {
            String entries = Files.readString(environ, StandardCharsets.ISO_8859_1);
            return ('\0' + entries).contains('\0' + entry + '\0');
        } catch (IOException otherUsers) {
            return false;
        }
    }
}
