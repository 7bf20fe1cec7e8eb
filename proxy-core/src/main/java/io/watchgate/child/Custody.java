package io.watchgate.child;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no process the gateway started outlives it, not even when the gateway is killed.
 *
 * <p>Two watchdogs, each a small shell script in its own session, wait for the end of a pipe that
 * only the gateway holds. Then they kill every process group they were told of, and every process
 * that carries the gateway's mark in its environment: that covers children that were just being
 * started, and grandchildren that left their group. There are two so that killing one changes
 * nothing; the one that is missing is started again.
 *
 * <p>Confined to the thread of its {@link ChildHost}.
 */
final class Custody {

    /** Environment variable with the gateway's mark. */
    static final String OWNER = "WATCHGATE_OWNER";

    private static final Logger LOG = LoggerFactory.getLogger(Custody.class);
    private static final int WATCHDOGS = 2;

    private final Executor thread;
    private final String mark = HexFormat.of().formatHex(randomBytes());
    private final @Nullable String degraded;
    private final Map<Long, String> groups = new TreeMap<>();
    private final @Nullable Process[] watchdogs = new Process[WATCHDOGS];
    private boolean stopped;

    Custody(Executor thread) {
        this.thread = thread;
        this.degraded = missing(System.getenv());
    }

    /** Returns what keeps custody from being complete on this machine; null when nothing does. */
    @Nullable String degraded() {
        return degraded;
    }

    /** Returns the value of {@link #OWNER}. */
    String mark() {
        return mark;
    }

    /** Returns the command to start so that {@code command} leads a process group of its own. */
    List<String> grouped(List<String> command) {
        if (degraded != null) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(command.size() + 1);
        wrapped.add("setsid");
        wrapped.addAll(command);
        return wrapped;
    }

    /** Starts the watchdogs that are not running. Called before the first child is started. */
    void arm() throws IOException {
        if (degraded != null || stopped) {
            return;
        }
        for (int i = 0; i < WATCHDOGS; i++) {
            Process watchdog = watchdogs[i];
            if (watchdog == null || !watchdog.isAlive()) {
                watchdogs[i] = start(i);
            }
        }
    }

    /** Returns how a watchdog is told of a group: the leader's number, and when it was started. */
    static String group(long leader) {
        return leader + ":" + ProcessTable.startOf(leader);
    }

    /** Tells the watchdogs of a child's process group. */
    void add(long leader) {
        String group = group(leader);
        groups.put(leader, group);
        tell("+" + group + "\n");
    }

    /** Tells the watchdogs that a process group is empty. */
    void remove(long leader) {
        String group = groups.remove(leader);
        if (group != null) {
            tell("-" + group + "\n");
        }
    }

    /** Lets the watchdogs end: no child is left. */
    void stop() {
        stopped = true;
        for (Process watchdog : watchdogs) {
            if (watchdog != null) {
                watchdog.destroyForcibly();
            }
        }
    }

    /** Returns the process ids of the watchdogs, for status and tests. */
    List<Long> watchdogs() {
        return Arrays.stream(watchdogs)
                .flatMap(Stream::ofNullable)
                .filter(Process::isAlive)
                .map(Process::pid)
                .toList();
    }

    private Process start(int index) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "setsid",
                        "sh",
                        "-c",
                        script(),
                        "watchgate-watchdog",
                        mark,
                        Long.toString(ProcessTable.groupOf(ProcessHandle.current().pid())));
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        builder.directory(new File("/"));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        for (String group : groups.values()) {
            send(process, "+" + group + "\n");
        }
        process.onExit().thenRunAsync(() -> ended(index, process), thread);
        return process;
    }

    private void ended(int index, Process process) {
        if (stopped || watchdogs[index] != process) {
            return;
        }
        LOG.warn("a watchdog of the child processes has ended; starting another");
        try {
            watchdogs[index] = start(index);
        } catch (IOException failure) {
            LOG.error("no watchdog can be started: children may outlive a killed gateway", failure);
        }
    }

    private void tell(String line) {
        for (Process watchdog : watchdogs) {
            if (watchdog != null) {
                send(watchdog, line);
            }
        }
    }

    private static void send(Process watchdog, String line) {
        try {
            OutputStream pipe = watchdog.getOutputStream();
            pipe.write(line.getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException gone) {
            // Its successor is told of all groups when it starts.
            LOG.debug("watchdog {} is gone", watchdog.pid());
        }
    }

    private static String script() throws IOException {
        try (InputStream script = Custody.class.getResourceAsStream("watchdog.sh")) {
            if (script == null) {
                throw new IOException("watchdog.sh is not on the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Returns what custody needs and programs with this environment do not find; null if nothing.
     */
    static @Nullable String missing(Map<String, String> environment) {
        if (!Files.isReadable(Path.of("/proc/self/environ"))) {
            return "/proc";
        }
        for (String tool : List.of("setsid", "sh", "grep", "sleep")) {
            if (!isOnPath(tool, environment.getOrDefault("PATH", "/usr/bin:/bin"))) {
                return tool;
            }
        }
        return null;
    }

    private static boolean isOnPath(String tool, String path) {
        for (String folder : path.split(":")) {
            if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, tool))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
