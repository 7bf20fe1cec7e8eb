package io.watchgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.VirtualLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallTableTest {

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(1, 8, 64, System::nanoTime));
    private final VirtualLoop loop = new VirtualLoop();
    private final CallTable table = new CallTable();
    private final UpstreamLeg leg =
            new PlayedServer("{}")
                    .upstream("up", loops, 1)
                    .legs()
                    .acquire(
                            new LegKey("", CapabilityProfile.NONE, LegKey.Kind.SHARED),
                            loop.loop(),
                            () -> null);

    @AfterEach
    void stopLoops() throws Exception {
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }

    @Test
    void holdsWhatAMapHolds() {
        for (int stride : new int[] {1, 2, 16, 1 << 20}) {
            Seeds seeds = Seeds.ofThisRun();
            Random random = seeds.random();
            CallTable calls = new CallTable();
            Map<Long, UpstreamCall> model = new HashMap<>();
            List<Long> ids = new ArrayList<>();
            long last = 0;
            for (int step = 0; step < 20_000; step++) {
                // Grows to thousands, shrinks to none, and grows again.
                boolean grows = (step / 4000) % 2 == 0;
                if (ids.isEmpty() || random.nextInt(3) > (grows ? 0 : 1)) {
                    last += stride;
                    UpstreamCall call = newCall();
                    calls.put(last, call);
                    model.put(last, call);
                    ids.add(last);
                } else {
                    long id = ids.remove(random.nextInt(ids.size()));
                    assertThat(calls.remove(id)).isSameAs(model.remove(id));
                    assertThat(calls.remove(id)).as("removed before").isNull();
                }
                assertThat(calls.size()).as(seeds.describe()).isEqualTo(model.size());
                if (!ids.isEmpty()) {
                    long some = ids.get(random.nextInt(ids.size()));
                    assertThat(calls.get(some)).as(seeds.describe()).isSameAs(model.get(some));
                }
                assertThat(calls.get(last + stride)).isNull();
            }
            Set<UpstreamCall> drained = new HashSet<>();
            calls.drain(drained::add);
            assertThat(drained).containsExactlyInAnyOrderElementsOf(model.values());
            assertThat(calls.size()).isZero();
        }
    }

    @Test
    void knowsNoIdThatItNeverGaveOut() {
        table.put(1, newCall());
        for (long id : new long[] {0, -1, Long.MIN_VALUE, 2, 17, Long.MAX_VALUE}) {
            assertThat(table.get(id)).isNull();
            assertThat(table.remove(id)).isNull();
        }
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void tellsTheOnlyCallFromOneOfMany() {
        UpstreamCall first = newCall();
        assertThat(table.only()).isNull();
        assertThat(table.any()).isNull();
        table.put(5, first);
        assertThat(table.only()).isSameAs(first);
        table.put(6, newCall());
        assertThat(table.only()).isNull();
        assertThat(table.any()).isNotNull();
        table.remove(6);
        assertThat(table.only()).isSameAs(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBSCRIPTIONS_LISTEN", "LOGGING_SET_LEVEL"})
    void aCallThatNothingBelongsToIsNotTheOnlyOne(McpMethod aside) {
        UpstreamCall call = newCall();
        table.put(1, newCall(aside));
        assertThat(table.only()).isNull();
        assertThat(table.any()).isNull();
        table.put(2, call);
        assertThat(table.only()).isSameAs(call);
        table.remove(1);
        assertThat(table.only()).isSameAs(call);
        table.put(3, newCall(aside));
        table.drain(drained -> {});
        table.put(4, call);
        assertThat(table.only()).isSameAs(call);
    }

    @Test
    void takesNewCallsWhileItIsDrained() {
        table.put(1, newCall());
        table.put(2, newCall());
        table.drain(call -> table.put(100 + table.size(), call));
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.get(100)).isNotNull();
        assertThat(table.get(101)).isNotNull();
    }

    private UpstreamCall newCall() {
        return newCall(McpMethod.PING);
    }

    private UpstreamCall newCall(McpMethod method) {
        MessageContext context = new MessageContext() {};
        JsonRpcRequest request = JsonRpcRequest.made(Unpooled.EMPTY_BUFFER, context, Span.of(1, 2));
        return new UpstreamCall(leg, loop.loop(), method, request, new Nobody());
    }

    private static final class Nobody implements CallOwner {

        @Override
        public void completed(UpstreamCall call, JsonRpcResponse response) {
            response.release();
        }

        @Override
        public void failed(UpstreamCall call, Failure failure) {}
    }
}
