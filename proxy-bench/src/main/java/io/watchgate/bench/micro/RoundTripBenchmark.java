package io.watchgate.bench.micro;

import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.memory.MemoryGateway;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.config.RuntimeConfig.HttpCodec;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.PolicyConfig;
import java.util.List;
import java.util.Map;
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

    /** How the server is reached. */
    @Param({"STDIO", "HTTP", "MERGED", "MODERN"})
    public Leg leg = Leg.STDIO;

    /** Bytes of the call and of its result. */
    @Param({"300", "10000"})
    public int bytes = 300;

    /** Rules of the policy; the last one decides. 0 for an open gateway. */
    @Param("0")
    public int rules;

    /** Whether all detectors judge the call and its result. */
    @Param("false")
    public boolean detectors;

    /** Who reads the server's responses over HTTP. */
    @Param({"NETTY", "LEAN"})
    public HttpCodec codec = HttpCodec.NETTY;

    private MemoryGateway gateway;

    /** Opens the gateway. */
    @Setup
    public void open() {
        gateway =
                new MemoryGateway(
                        leg,
                        Payloads.call(bytes),
                        Payloads.result(bytes / 2),
                        rules == 0
                                ? Configs.of(PolicyConfig.class)
                                : PolicyChainBenchmark.config(rules),
                        detectors
                                ? List.of(Configs.of(FilterConfig.class, Map.of("type", "detect")))
                                : List.of(),
                        codec);
    }

    /** Makes {@link #CALLS} calls. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void call() {
        gateway.call(CALLS);
    }

    /** Returns the thread on which the calls are made. */
    public Thread thread() {
        return gateway.thread();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() {
        gateway.close();
    }
}
