package io.watchgate.bench.budget;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.micro.RoundTripBenchmark;
import io.watchgate.bench.micro.RoundTripBenchmark.Judged;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Finds out where a round trip allocates, exactly: without allocation buffers of the threads, the
 * JVM's flight recorder sees every single object.
 *
 * <p>What the compiler removes is not seen, as it is not there.
 */
public final class AllocationSites {

    private static final String EVENT = "jdk.ObjectAllocationOutsideTLAB";
    private static final int WARM_UP = 60;
    private static final int FRAMES = 8;

    private record Site(String type, String where) {}

    private record Sum(long count, long bytes) {

        Sum add(Sum other) {
            return new Sum(count + other.count, bytes + other.bytes);
        }
    }

    private AllocationSites() {}

    /** Prints the sites of one kind of round trip, largest first. */
    public static void print(PrintStream out, Leg leg, int bytes, Judged judged)
            throws IOException {
        requireNoBuffers();
        RoundTripBenchmark benchmark = new RoundTripBenchmark();
        benchmark.leg = leg;
        benchmark.bytes = bytes;
        benchmark.judged = judged;
        benchmark.open();
        for (int i = 0; i < WARM_UP; i++) {
            benchmark.call();
        }
        Path file = Files.createTempFile("allocations", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(EVENT).withStackTrace();
            recording.start();
            benchmark.call();
            recording.stop();
            recording.dump(file);
            report(out, RecordingFile.readAllEvents(file), benchmark.thread().getName());
        } finally {
            Files.delete(file);
            benchmark.close();
        }
    }

    private static void requireNoBuffers() {
        HotSpotDiagnosticMXBean jvm =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (!jvm.getVMOption("UseTLAB").getValue().equals("false")) {
            throw new IllegalStateException(
                    "allocation buffers are in use (expected: java -XX:-UseTLAB -jar …)");
        }
    }

    private static void report(PrintStream out, List<RecordedEvent> events, String thread) {
        Map<Site, Sum> sites = new HashMap<>();
        for (RecordedEvent event : events) {
            boolean counts =
                    event.getStackTrace() != null
                            && event.getThread() != null
                            && thread.equals(event.getThread().getJavaName());
            if (counts) {
                Site site = new Site(event.getClass("objectClass").getName(), where(event));
                sites.merge(site, new Sum(1, event.getLong("allocationSize")), Sum::add);
            }
        }
        List<Map.Entry<Site, Sum>> sorted = new ArrayList<>(sites.entrySet());
        sorted.sort((a, b) -> Long.compare(b.getValue().bytes(), a.getValue().bytes()));
        double calls = RoundTripBenchmark.CALLS;
        long all = sorted.stream().mapToLong(entry -> entry.getValue().bytes()).sum();
        out.printf("%8.1f bytes per call in all%n", all / calls);
        sorted.stream()
                .filter(entry -> entry.getValue().bytes() >= calls)
                .forEach(
                        entry ->
                                out.printf(
                                        "%8.1f %6.2f x %s%n                  %s%n",
                                        entry.getValue().bytes() / calls,
                                        entry.getValue().count() / calls,
                                        entry.getKey().type(),
                                        entry.getKey().where()));
    }

    private static String where(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream()
                .filter(RecordedFrame::isJavaFrame)
                .limit(FRAMES)
                .map(AllocationSites::name)
                .collect(Collectors.joining(" < "));
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1)
                + "."
                + frame.getMethod().getName()
                + ":"
                + frame.getLineNumber();
    }
}
