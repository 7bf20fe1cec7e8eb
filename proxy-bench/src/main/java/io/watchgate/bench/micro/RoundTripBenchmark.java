package io.watchgate.bench.micro;

import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.memory.MemoryGateway;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.memory.MemorySetting;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.PolicyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One call from the client's bytes to the server and back, through both legs, in memory: HTTP
 * parsing, routing, policy, correlation and framing, but no system call.
 */
@State(Scope.Benchmark)
public class RoundTripBenchmark {

    /** Calls in one invocation. They are made one after the other, on the event loop. */
    public static final int CALLS = 1000;

    private static final int RULE_COUNT = 20;

    /** How the server is reached. */
    @Param({"STDIO", "HTTP", "STREAM", "MERGED", "MODERN"})
    public Leg leg = Leg.STDIO;

    /** Bytes of the call and of its result. */
    @Param({"300", "10000"})
    public int bytes = 300;

    /** Bytes of the result; 0 for half as many as the call has. */
    @Param("0")
    public int answer;

    /** Whether the call and its result are structured JSON, and not one string each. */
    @Param("false")
    public boolean structured;

    /** What is done with calls besides. */
    @Param("NOTHING")
    public Judged judged = Judged.NOTHING;

    private MemoryGateway gateway;
    private @Nullable Path records;

    /** What is done with calls besides passing them on. */
    public enum Judged {
        NOTHING,
        /** 20 rules. */
        RULES,
        /** These, and all detectors. */
        DETECTORS,
        /** 20 rules, two of which look at arguments, a rate, an audit file and the access log. */
        RECORDED,
        /** These, and all detectors, which redact: the most that is built in. */
        ALL;

        private boolean isRecorded() {
            return this == RECORDED || this == ALL;
        }

        private PolicyConfig policy() {
            return switch (this) {
                case NOTHING -> Configs.of(PolicyConfig.class);
                case RULES, DETECTORS -> PolicyChainBenchmark.config(RULE_COUNT);
                case RECORDED, ALL -> PolicyChainBenchmark.careful(RULE_COUNT);
            };
        }

        private List<FilterConfig> filters() {
            return switch (this) {
                case DETECTORS -> List.of(filter(Map.of()));
                case ALL ->
                        List.of(
                                filter(
                                        Map.of(
                                                "personal", "redact",
                                                "secrets", "redact",
                                                "injection", "redact")));
                default -> List.of();
            };
        }

        private static FilterConfig filter(Map<String, Object> settings) {
            return Configs.of(FilterConfig.class, Map.of("type", "detect", "settings", settings));
        }
    }

    /** Opens the gateway. */
    @Setup
    public void open() throws IOException {
        records = judged.isRecorded() ? Files.createTempDirectory("watchgate-records") : null;
        int said = answer == 0 ? bytes / 2 : answer;
        gateway =
                new MemoryGateway(
                        leg,
                        structured ? Payloads.structuredCall(bytes) : Payloads.call(bytes),
                        structured ? Payloads.structuredResult(said) : Payloads.result(said),
                        new MemorySetting(judged.policy(), judged.filters(), records));
    }

    /** Makes {@link #CALLS} calls. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void call() {
        gateway.call(CALLS);
    }

    /** Makes so many calls. */
    public void calls(int count) {
        gateway.call(count);
    }

    /** Returns the thread on which the calls are made. */
    public Thread thread() {
        return gateway.thread();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() throws IOException {
        gateway.close();
        if (records != null) {
            try (Stream<Path> files = Files.list(records)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(records);
        }
    }
}
