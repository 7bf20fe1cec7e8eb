package io.watchgate.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what a process and its descendants use. The lab's own servers do not count, though the
 * gateway is their parent.
 */
public final class ProcessProbe {

    private static final Pattern ALLOCATED = Pattern.compile(" allocated=(\\d+)([BKMG])");
    private static final Pattern LIVE = Pattern.compile("\\nTotal +\\d+ +(\\d+)");
    private static final String SWITCHES = "voluntary_ctxt_switches:";
    private static final String SWITCHES_FORCED = "nonvoluntary_ctxt_switches:";
    private static final int KIB = 1024;

    private final ProcessHandle process;

    ProcessProbe(ProcessHandle process) {
        this.process = process;
    }

    /** Returns the id of the process. */
    public long pid() {
        return process.pid();
    }

    private Stream<ProcessHandle> tree() {
        // A peer has the server's command among its own arguments.
        return Stream.concat(
                Stream.of(process), process.descendants().filter(member -> !isServer(member)));
    }

    private static boolean isServer(ProcessHandle member) {
        try {
            // The JDK knows no arguments of a process that has very many of them.
            Path line = Path.of("/proc/" + member.pid() + "/cmdline");
            return Files.readString(line, StandardCharsets.ISO_8859_1)
                    .contains(StdioEcho.class.getName());
        } catch (IOException gone) {
            return true;
        }
    }

    /** Returns the processor time used so far, in microseconds. The kernel counts in ticks. */
    public long cpuMicros() {
        return tree().map(member -> member.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(used -> used.toNanos() / 1_000)
                .sum();
    }

    /** Returns the processor time used so far, to be compared with a later one. */
    public ProcessorTime time() {
        long ticks = cpuMicros();
        return ProcessorTime.of(ticks, tree().toList());
    }

    /** Tells whether compilers of a JVM have work now. */
    public boolean compiles() {
        return tree().anyMatch(ProcessorTime::compiles);
    }

    /** Returns how often its live threads were taken from a processor, or gave it up, so far. */
    public long contextSwitches() {
        return tree().mapToLong(member -> switches(member.pid())).sum();
    }

    private static long switches(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.mapToLong(
                            thread -> field(thread.resolve("status"), SWITCHES, SWITCHES_FORCED))
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Returns resident memory in KiB. */
    public long rssKib() {
        return sum("Rss:");
    }

    /** Returns resident memory in KiB in which shared pages count for their share. */
    public long pssKib() {
        return sum("Pss:");
    }

    private long sum(String field) {
        return tree().mapToLong(
                        member -> field(Path.of("/proc/" + member.pid() + "/smaps_rollup"), field))
                .sum();
    }

    /** Returns the sum of the lines of a file that begin with one of these; 0 when it is gone. */
    private static long field(Path file, String... fields) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> Stream.of(fields).anyMatch(line::startsWith))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    /**
     * Returns the bytes that all live threads of a JVM have allocated on its heap so far; -1 when
     * it does not tell.
     */
    public long allocatedBytes() throws IOException, InterruptedException {
        Matcher found = ALLOCATED.matcher(ask("Thread.print", "-e"));
        long bytes = 0;
        boolean any = false;
        while (found.find()) {
            any = true;
            bytes += Long.parseLong(found.group(1)) * unit(found.group(2));
        }
        return any ? bytes : -1;
    }

    /** Returns the bytes that live on the heap of a JVM, after a collection; -1 as above. */
    public long liveBytes() throws IOException, InterruptedException {
        Matcher found = LIVE.matcher(ask("GC.class_histogram"));
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    /** Asks a JVM something; returns nothing when it does not answer. */
    private String ask(String... command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return "";
        }
        List<String> words = new ArrayList<>();
        words.add(jcmd.toString());
        words.add(String.valueOf(process.pid()));
        words.addAll(List.of(command));
        Process asked = new ProcessBuilder(words).redirectErrorStream(true).start();
        String printed = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return asked.waitFor(10, TimeUnit.SECONDS) ? printed : "";
    }

    private static long unit(String letter) {
        return switch (letter) {
            case "K" -> KIB;
            case "M" -> (long) KIB * KIB;
            case "G" -> (long) KIB * KIB * KIB;
            default -> 1;
        };
    }
}
