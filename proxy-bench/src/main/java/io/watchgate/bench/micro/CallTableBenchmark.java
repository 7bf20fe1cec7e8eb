package io.watchgate.bench.micro;

import io.watchgate.bench.BenchLoop;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The table that finds the call of a response, with so many calls in flight. */
@State(Scope.Thread)
public class CallTableBenchmark {

    /** Calls in flight. */
    @Param({"1", "32", "256"})
    public int inFlight = 32;

    private final CallTable table = new CallTable();
    private UpstreamCall call;
    private long lastId;

    /** Fills the table. */
    @Setup
    public void prepare() {
        call = call(BenchLoop.here());
        for (int i = 0; i < inFlight; i++) {
            table.put(++lastId, call);
        }
    }

    /** Adds the newest call and removes the oldest. */
    @Benchmark
    public @Nullable UpstreamCall putAndRemove() {
        table.put(++lastId, call);
        return table.remove(lastId - inFlight);
    }

    /** The table looks at nothing of a call, so this one has no leg, request and owner. */
    @SuppressWarnings("NullAway")
    private static UpstreamCall call(GatewayLoop loop) {
        return new UpstreamCall(null, loop, McpMethod.TOOLS_CALL, null, null);
    }
}
