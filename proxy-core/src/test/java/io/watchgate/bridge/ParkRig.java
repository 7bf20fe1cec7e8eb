package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.auth.Principal;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.seal.Seals;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionSettings;
import io.watchgate.task.TaskNames;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.testkit.VirtualLoop;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Modern clients on two loops before one server of the legacy era that a test plays; the leg and
 * its calls live on the first loop. Time passes when the test says so.
 */
final class ParkRig implements AutoCloseable {

    static final String ELICITS = "{\"elicitation\":{}}";
    static final Duration PARK = Duration.ofMinutes(10);

    private static final long FAR = Duration.ofDays(1).toNanos();
    private static final Duration GATHER = Duration.ofSeconds(30);
    private static final SessionSettings SETTINGS =
            new SessionSettings(
                    FAR, FAR, FAR, FAR, FAR, 1 << 20, 1 << 20, 8, 8, 1 << 16, Closings.INSTANCE);
    private static final ExchangeTraits TRAITS =
            new ExchangeTraits(
                    ProtocolRevision.V2026_07_28, true, true, true, true, null, false, List.of());

    // Stands still but when the test lets it pass.
    private final AtomicLong now = new AtomicLong(FAR);
    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 64, now::get));
    private final Seals seals =
            new Seals(
                    loops,
                    () -> List.of("a secret of the test's".getBytes(StandardCharsets.UTF_8)),
                    () -> TimeUnit.NANOSECONDS.toMillis(now.get()));
    private final List<Upstream> upstreams = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Parking parking;
    private int nextId = 100;

    ParkRig() {
        this(64);
    }

    /** Creates a rig in which a principal may have so many parked calls. */
    ParkRig(int parks) {
        seals.prepare(Runnable::run);
        parking = another(parks);
    }

    /** Returns what another process with the same secret would have. */
    Parking another(int parks) {
        return new Parking(
                loops,
                seals,
                new TaskNames(seals),
                "{\"name\":\"gateway\",\"version\":\"1\"}",
                new ParkSettings(PARK.toNanos(), GATHER.toNanos(), parks));
    }

    Parking parking() {
        return parking;
    }

    /** Returns a server that keeps what it is asked. */
    PlayedServer server() {
        PlayedServer server = new PlayedServer("{\"tools\":{}}");
        for (McpMethod method :
                List.of(McpMethod.TOOLS_CALL, McpMethod.PROMPTS_GET, McpMethod.RESOURCES_READ)) {
            server.on(
                    method,
                    body -> {
                        calls.add(body);
                        return null;
                    });
        }
        return server;
    }

    /** Returns an upstream with one leg at most that leads to {@code server}. */
    Upstream upstream(PlayedServer server) {
        Upstream upstream = server.upstream("up" + upstreams.size(), loops, 1);
        upstreams.add(upstream);
        return upstream;
    }

    /** Returns what servers were asked to do, in order. */
    List<String> calls() {
        return on(() -> List.copyOf(calls));
    }

    /** Runs {@code action} on the loop of the server's leg, and waits for all that follows. */
    void play(Runnable action) {
        on(
                () -> {
                    action.run();
                    return null;
                });
        settle();
    }

    /** Returns what {@code server} was told since the last time: notifications and responses. */
    List<String> told(PlayedServer server) {
        settle();
        return on(
                () ->
                        server.takeTold().stream()
                                .filter(text -> !text.contains("notifications/initialized"))
                                .toList());
    }

    /** Sends {@code question} of the server with this id. */
    void ask(PlayedServer server, String id, String method, String params) {
        play(
                () ->
                        server.say(
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + id
                                        + ",\"method\":\""
                                        + method
                                        + "\",\"params\":"
                                        + params
                                        + "}"));
    }

    /** Lets time pass on both loops; what is due by then runs. */
    void pass(Duration time) {
        List<CompletableFuture<Void>> turned = new ArrayList<>();
        for (GatewayLoop loop : loops.all()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            turned.add(done);
            LoopTimer last =
                    new LoopTimer() {
                        @Override
                        protected void expired() {
                            loop.eventLoop().execute(() -> done.complete(null));
                        }
                    };
            // Scheduled while time stands still: due with the next step, which wakes the wheels.
            on(
                    loop,
                    () -> {
                        loop.timers().schedule(last, 0);
                        return null;
                    });
        }
        now.addAndGet(time.toNanos());
        turned.forEach(done -> done.orTimeout(20, TimeUnit.SECONDS).join());
        settle();
    }

    /** Lets the time pass in which questions are gathered. */
    void gather() {
        // A timer may be late by a step of the wheel.
        pass(GATHER.plusSeconds(2));
    }

    /** Waits until everything that was handed over between the loops has run. */
    void settle() {
        for (int i = 0; i < 4; i++) {
            for (GatewayLoop loop : loops.all()) {
                on(loop, () -> null);
            }
        }
    }

    private <T> @Nullable T on(Supplier<@Nullable T> action) {
        return on(loops.get(0), action);
    }

    private static <T> @Nullable T on(GatewayLoop loop, Supplier<@Nullable T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.eventLoop()
                .execute(
                        () -> {
                            try {
                                result.complete(action.get());
                            } catch (Throwable failed) {
                                result.completeExceptionally(failed);
                            }
                        });
        return result.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Begins a request of an anonymous client on the second loop. */
    Asked send(Upstream upstream, String capabilities, String method, String params) {
        return send(parking, 1, "anonymous", upstream, capabilities, method, params);
    }

    /** Begins a request. */
    Asked send(
            Parking by,
            int loop,
            String principal,
            Upstream upstream,
            String capabilities,
            String method,
            String params) {
        Asked asked =
                new Asked(loops.get(loop), "" + nextId++, method, params, principal, capabilities);
        on(
                loops.get(loop),
                () -> {
                    if (asked.request.request().isRetry()) {
                        asked.taken = true;
                        by.retry(asked.request, upstream, () -> asked.taken = false);
                    } else {
                        asked.taken = by.take(asked.request, upstream);
                    }
                    return null;
                });
        settle();
        return asked;
    }

    @Override
    public void close() {
        parking.drain();
        upstreams.forEach(Upstream::close);
        for (Upstream upstream : upstreams) {
            Await.until(() -> upstream.legs().all().isEmpty(), "the end of all legs");
            Await.until(() -> upstream.inFlight().taken() == 0, "all places given back");
        }
        settle();
        assertThat(parking.open()).as("parked calls").isZero();
        loops.shutdown().syncUninterruptibly();
    }

    /** A client's request, and its answer once it has come. Used by the test's thread. */
    final class Asked {

        private final GatewayLoop loop;
        private final EmbeddedChannel channel;
        private final PendingRequest request;
        private final StringBuilder answer = new StringBuilder();
        private boolean taken;

        Asked(
                GatewayLoop loop,
                String id,
                String method,
                String params,
                String principal,
                String capabilities) {
            this.loop = loop;
            String text =
                    "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":%s}"
                            .formatted(id, method, params);
            this.channel = on(loop, () -> new EmbeddedChannel(new Written(answer)));
            this.request = on(loop, () -> open(text, principal, capabilities));
        }

        private PendingRequest open(String text, String principal, String capabilities) {
            Exchange exchange =
                    new Exchange(loop, channel, new NoEndpoint(), TRAITS, SETTINGS, null);
            String params = "{\"protocolVersion\":\"2026-07-28\",\"capabilities\":%s}";
            ClientDescription client =
                    ClientDescription.read(
                            params.formatted(capabilities).getBytes(StandardCharsets.UTF_8));
            exchange.describedAs(new ModernCaller(new Principal(principal), client, null));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            EnvelopeScanner scanner = new EnvelopeScanner(VirtualLoop.JSON_DEPTH);
            scanner.feed(bytes, 0, bytes.length);
            assertThat(scanner.finish()).as(text).isNull();
            return new PendingRequest(
                    exchange,
                    (JsonRpcRequest)
                            MessageReader.read(
                                    Unpooled.directBuffer(bytes.length).writeBytes(bytes),
                                    new MessageContext() {},
                                    scanner));
        }

        /** Tells whether the request went the way of those that may be parked. */
        boolean isTaken() {
            return taken;
        }

        /** Returns the answer; empty while there is none. */
        String answer() {
            settle();
            return on(loop, answer::toString);
        }

        /** Returns the state that the answer gave. */
        String state() {
            String text = answer();
            assertThat(text).contains("\"requestState\":\"");
            return text.replaceAll("(?s).*\"requestState\":\"([^\"]*)\".*", "$1");
        }

        /** Gives the request up, as when its client has gone. */
        void cancel() {
            on(
                    loop,
                    () -> {
                        request.cancel(null);
                        return null;
                    });
            settle();
        }

        /** Lets go of a request that nobody has taken. */
        void release() {
            on(
                    loop,
                    () -> {
                        request.close(null);
                        return null;
                    });
        }
    }

    /** Takes answers as the correlation handler and the encoder do. */
    private static final class Written extends ChannelOutboundHandlerAdapter {

        private final StringBuilder answer;

        Written(StringBuilder answer) {
            this.answer = answer;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof PendingRequest request) {
                JsonRpcResponse response = request.takeResponse();
                request.exchange().settle();
                request.close(request.failure() == null ? null : request.failure().reason());
                answer.append(response.body().toString(StandardCharsets.UTF_8));
                response.release();
                request.exchange().end();
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private enum Closings implements ExchangeListener {
        INSTANCE
    }

    /** Answers nothing. */
    private static final class NoEndpoint implements Endpoint {

        @Override
        public String path() {
            return "/mcp/up";
        }

        @Override
        public @Nullable Subject subjectOf(PendingRequest request) {
            return null;
        }

        @Override
        public @Nullable Subject subjectOfItem(McpMethod list, String name) {
            return null;
        }

        @Override
        public void dispatch(PendingRequest request) {}

        @Override
        public void notified(Exchange exchange, JsonRpcNotification notification) {
            notification.release();
        }

        @Override
        public void ended(McpSession session) {}
    }

    /** Returns the usable legs of {@code upstream}. */
    static long legs(Upstream upstream) {
        return upstream.legs().all().stream().filter(UpstreamLeg::isUsable).count();
    }
}
