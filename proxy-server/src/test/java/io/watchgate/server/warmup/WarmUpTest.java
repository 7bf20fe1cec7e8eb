package io.watchgate.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.GatewayConfig;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.IoBackend;
import io.watchgate.mcp.Reason;
import io.watchgate.server.config.ConfigLoader;
import io.watchgate.server.observability.RehearsalObserver;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.PendingRequest;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole warm-up: every call is answered as a client would want it. */
class WarmUpTest {

    private static final String HTTP = "{far: {url: \"http://127.0.0.1:9/mcp\"}}";
    private static final String LINES = "{near: {command: [none]}}";
    private static final int FEW = 100;
    private static final int FOREVER = Integer.MAX_VALUE;

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {HTTP, LINES})
    void callsAllEndpointsOfWhatTheConfigurationHas(String upstreams) throws Exception {
        GatewayConfig config = config("60s", "upstreams: " + upstreams);
        assertThat(begin(config, () -> false, FEW).get()).isGreaterThanOrEqualTo(FEW);
    }

    @Test
    void callsUnderTheRulesFiltersAndLogsThatThereAre() throws Exception {
        GatewayConfig config =
                config(
                        "60s",
                        "upstreams: " + HTTP,
                        "policy: {default: deny, rules: [{deny: {tool: drop}}],"
                                + " rates: [{per: [principal], rate: 1}]}",
                        "filters: [{type: detect, settings: {personal: redact}}]",
                        "audit: [" + directory.resolve("audit.jsonl") + "]",
                        "access-log: " + directory.resolve("access.log"));
        assertThat(begin(config, () -> false, FEW).get()).isGreaterThanOrEqualTo(FEW);
    }

    /** On a busy machine what accepts was interpreted when a new gateway's first hundred came. */
    @Test
    void meetsCrowdsThatCallBeforeOneOfThemIsAnswered() throws Exception {
        GatewayConfig config = config("60s", "upstreams: " + HTTP);
        OpenRequests open = new OpenRequests();
        WarmParts parts =
                new WarmParts(
                        loops -> new Watched(new RehearsalObserver(config, loops), open),
                        ExpressionSource.NONE);
        WarmUp.begin(config, IoBackend.automatic(), parts, () -> false, () -> false, FEW).get();
        assertThat(open.most).hasValueGreaterThanOrEqualTo(50);
    }

    @Test
    void writesNoRecordAndNoLine() throws Exception {
        Path audit = directory.resolve("audit.jsonl");
        Path access = directory.resolve("access.log");
        GatewayConfig config =
                config("60s", "upstreams: " + HTTP, "audit: " + audit, "access-log: " + access);
        begin(config, () -> false, FEW).get();
        assertThat(audit).doesNotExist();
        assertThat(access).doesNotExist();
    }

    @Test
    void callsWithoutRulesWhereTheseLetNothingThrough() throws Exception {
        GatewayConfig config =
                config("60s", "upstreams: " + HTTP, "policy: {rules: [{deny: {tool: \"*\"}}]}");
        assertThat(begin(config, () -> false, FEW).get()).isGreaterThanOrEqualTo(FEW);
    }

    @Test
    void beginsWhenTheGatewayHasLoadedWhatClientsCouldWaitFor() throws Exception {
        GatewayConfig config = config("60s", "upstreams: " + HTTP);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        WarmParts parts =
                new WarmParts(
                        loops -> {
                            begun.compareAndSet(0, asked.get());
                            return new RehearsalObserver(config, loops);
                        },
                        ExpressionSource.NONE);
        BooleanSupplier starting = () -> asked.incrementAndGet() < 4;
        WarmUp.begin(config, IoBackend.automatic(), parts, starting, () -> false, FEW).get();
        assertThat(begun).hasValue(4);
    }

    @Test
    void standsBackWhileClientsAreServed() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        GatewayConfig config = config("60s", "upstreams: " + HTTP);
        BooleanSupplier busy = () -> asked.incrementAndGet() < 8;
        assertThat(begin(config, busy, FEW).get()).isGreaterThanOrEqualTo(FEW);
        assertThat(asked).hasValueGreaterThan(8);
    }

    @Test
    void doesNotWaitForClientsForever() throws Exception {
        GatewayConfig config = config("1s", "upstreams: " + HTTP);
        assertThat(begin(config, () -> true, FEW).get()).isEqualTo(-1);
    }

    @Test
    void givesUpWhenItsTimeIsOver() throws Exception {
        GatewayConfig config = config("1s", "upstreams: " + HTTP);
        assertThat(begin(config, () -> false, FOREVER).get()).isEqualTo(-1);
    }

    @Test
    void endsWhenItIsToldTo() throws Exception {
        GatewayConfig config = config("60s", "upstreams: " + HTTP);
        CompletableFuture<Integer> calls = begin(config, () -> false, FOREVER);
        calls.cancel(false);
        assertThat(calls).isCancelled();
    }

    @Test
    void doesNothingWhenItIsSwitchedOff() throws Exception {
        GatewayConfig config = config("off", "upstreams: " + HTTP);
        assertThat(begin(config, () -> false, FOREVER)).isCompletedWithValue(0);
    }

    @Test
    void isDoneWhenItFails() throws Exception {
        GatewayConfig config = config("60s", "upstreams: " + HTTP);
        WarmParts broken =
                new WarmParts(
                        loops -> {
                            throw new IllegalStateException("broken");
                        },
                        ExpressionSource.NONE);
        CompletableFuture<Integer> calls =
                WarmUp.begin(config, IoBackend.automatic(), broken, () -> false, () -> false, FEW);
        assertThat(calls.get()).isEqualTo(-1);
    }

    /** Counts requests that are open at once. */
    private static final class OpenRequests implements ExchangeListener {

        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public void opened(PendingRequest request) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        @Override
        public void closed(PendingRequest request, @Nullable Reason reason) {
            now.decrementAndGet();
        }
    }

    /** An observer whose requests another hears of in its place. */
    private record Watched(WarmParts.Observer observer, ExchangeListener listener)
            implements WarmParts.Observer {

        @Override
        public RefusalCounter refusals() {
            return observer.refusals();
        }

        @Override
        public Function<Upstream, StrayMessages> strays() {
            return observer.strays();
        }

        @Override
        public void close() {
            observer.close();
        }
    }

    private static CompletableFuture<Integer> begin(
            GatewayConfig config, BooleanSupplier busy, int calls) {
        WarmParts parts =
                new WarmParts(loops -> new RehearsalObserver(config, loops), ExpressionSource.NONE);
        return WarmUp.begin(config, IoBackend.automatic(), parts, () -> false, busy, calls);
    }

    private GatewayConfig config(String warmUp, String... lines) throws Exception {
        String text = "version: 1\nwarm-up: " + warmUp + "\n" + String.join("\n", List.of(lines));
        Path file = Files.writeString(directory.resolve("watchgate.yaml"), text + "\n");
        return new ConfigLoader(Map.of()).load(file).config();
    }
}
