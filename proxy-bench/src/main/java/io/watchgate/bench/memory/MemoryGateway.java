package io.watchgate.bench.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.watchgate.bench.BenchLoop;
import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.child.MemoryChildren;
import io.watchgate.config.AccessLogConfig;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.HostPort;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.pin.Lock;
import io.watchgate.server.observability.Observability;
import io.watchgate.session.ExchangeListener;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.upstream.http.MemoryConnections;
import io.watchgate.upstream.StrayMessages;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The real gateway with one client and one server on each event loop, without a kernel: both legs
 * as {@link io.watchgate.pipeline.PipelineAssembler} makes them, everything between their channels
 * as in production.
 *
 * <p>Safe from any thread but the loops' own.
 */
public final class MemoryGateway implements AutoCloseable {

    /** How the server is reached. */
    public enum Leg {
        STDIO,
        HTTP,
        /** Over HTTP, answered with a stream of events: ten times progress, then the result. */
        STREAM,
        /** Over HTTP, through the endpoint of all servers. */
        MERGED,
        /** Over HTTP, in MCP 2026-07-28 on both legs. */
        MODERN;

        private String path() {
            return this == MERGED ? "/mcp" : "/mcp/" + KEY;
        }

        private String exposed(String call) {
            String tool = "\"name\":\"";
            return this == MERGED ? call.replace(tool, tool + KEY + "__") : call;
        }
    }

    private static final long PATIENCE_SECONDS = 60;
    private static final int CONNECTIONS = 4;
    private static final String KEY = "up";

    private final GatewayLoops loops;
    private final @Nullable Observability records;
    private final MemoryChildren children;
    private final GatewayCore core;
    private final List<Place> places = new ArrayList<>();

    /**
     * Opens the gateway on one loop, the client's session and the leg.
     *
     * @param call what the client calls, again and again: a {@code tools/call} with the id {@link
     *     Payloads#ID}
     * @param result what the server returns, a JSON object
     * @param setting what the gateway does besides
     */
    public MemoryGateway(Leg leg, String call, String result, MemorySetting setting) {
        this(leg, call, result, setting, Crowd.ALONE);
    }

    /**
     * Opens the gateway, the clients' sessions and the legs.
     *
     * @param crowd how many clients there are, and what they share
     */
    public MemoryGateway(Leg leg, String call, String result, MemorySetting setting, Crowd crowd) {
        loops = BenchLoop.many(crowd.clients());
        GatewayConfig config = config(leg, setting);
        records = setting.records() == null ? null : new Observability(loops, config, () -> null);
        children =
                new MemoryChildren(
                        () -> new MemoryServer(leg, result).channel(),
                        () -> new MemoryServer(leg, result).channel());
        core =
                new GatewayCore(
                        new GatewayParts(
                                loops,
                                children,
                                Runnable::run,
                                records == null ? ExchangeListener.SILENT : records.listener(),
                                records == null ? refused -> {} : records.refusals(),
                                upstream -> new UnexpectedStrays(),
                                Map.of(),
                                "bench",
                                FilterSource.NONE,
                                ExpressionSource.NONE,
                                loaded -> List.of(new byte[32]),
                                unpinned -> Lock.EMPTY),
                        config);
        core.seals().prepare(Runnable::run);
        for (GatewayLoop loop : loops.all()) {
            places.add(new Place(loop));
        }
        String session = null;
        for (Place place : places) {
            if (leg != Leg.STDIO) {
                place.onLoop(() -> place.connect(leg, result));
            }
            place.join();
            if (leg == Leg.MODERN) {
                place.begin(Payloads.modernPost(leg.path(), placed(call)));
            } else {
                session = crowd.oneSession() && session != null ? session : place.hello(leg);
                place.begin(Payloads.post(leg.path(), session, placed(leg.exposed(call))));
            }
        }
    }

    private static String placed(String call) {
        return call.replace(Payloads.ID, MemoryClient.idPlaceholder());
    }

    /** Returns the thread of the first event loop, on which every call of a lone client is made. */
    public Thread thread() {
        return threads().get(0);
    }

    /** Returns the threads of the event loops, one for each client. */
    public List<Thread> threads() {
        return places.stream().map(place -> place.thread).toList();
    }

    /**
     * Makes {@code calls} calls for each client, one after the other, all clients at a time; waits
     * for the last answer.
     */
    public void call(int calls) {
        places.stream()
                .map(place -> place.begun(() -> place.client.call(calls)))
                .toList()
                .forEach(MemoryGateway::await);
    }

    private static <T> T await(CompletableFuture<T> done) {
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("no answer in memory", failure);
        }
    }

    private static GatewayConfig config(Leg leg, MemorySetting setting) {
        UpstreamTarget target =
                leg != Leg.STDIO
                        ? new HttpTarget(
                                URI.create("http://127.0.0.1:1/mcp"),
                                Map.of(),
                                Configs.of(TlsConfig.class),
                                "auto",
                                null)
                        : new CommandTarget(
                                List.of("server"),
                                Map.of(),
                                List.of(),
                                Path.of("").toAbsolutePath());
        Duration longest = Duration.ofHours(1);
        // The server is a Java object: a connection that was given up could not be opened again.
        UpstreamTimeouts timeouts =
                Configs.of(UpstreamTimeouts.class, Map.of("poolIdle", longest, "poolAge", longest));
        UpstreamConfig upstream =
                Configs.of(
                        UpstreamConfig.class,
                        Map.of("key", KEY, "target", target, "timeouts", timeouts));
        Map<String, Object> keys = new HashMap<>();
        keys.put("upstreams", List.of(upstream));
        keys.put("policy", setting.policy());
        keys.put("filters", setting.filters());
        // A pause of the machine must not turn an answer into a stream.
        Duration patience = Duration.ofSeconds(30);
        Map<String, Object> times = Map.of("streamAfter", patience, "idle", Duration.ofHours(1));
        keys.put("timeouts", Configs.of(TimeoutsConfig.class, times));
        if (setting.records() != null) {
            keys.put("audit", List.of(record(setting.records(), AuditSinkConfig.class)));
            keys.put("accessLog", record(setting.records(), AccessLogConfig.class));
        }
        return Configs.of(GatewayConfig.class, keys);
    }

    /** Returns a log that is a file in {@code directory}. */
    private static <R extends Record> R record(Path directory, Class<R> log) {
        return Configs.of(log, Map.of("to", directory.resolve(log.getSimpleName()).toString()));
    }

    @Override
    public void close() {
        core.close();
        loops.shutdown().syncUninterruptibly();
        try {
            children.close();
            if (records != null) {
                records.close(Duration.ofSeconds(1));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How many clients there are, each on a loop of its own.
     *
     * @param oneSession whether they are connections of one client
     */
    public record Crowd(int clients, boolean oneSession) {

        static final Crowd ALONE = new Crowd(1, false);
    }

    /** One loop with its client. */
    private final class Place {

        final GatewayLoop loop;
        final Thread thread;
        final MemoryClient client;

        Place(GatewayLoop loop) {
            this.loop = loop;
            client = new MemoryClient(loop.index());
            thread = onLoop(() -> CompletableFuture.completedFuture(Thread.currentThread()));
        }

        CompletableFuture<Void> connect(Leg leg, String result) {
            MemoryConnections connections =
                    new MemoryConnections(core.snapshot().upstreams().get(0), loop, this::register);
            // The handshake sends its second message before the first connection is free again,
            // and lists are fetched meanwhile.
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.forCalls(new MemoryServer(leg, result).channel());
            }
            connections.forStreams(new MemoryServer(leg, result).channel());
            return CompletableFuture.completedFuture(null);
        }

        void join() {
            HostGuard guard = new HostGuard(new HostPort("127.0.0.1", 1), List.of(), List.of());
            ChannelInitializer<Channel> entrance =
                    new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            core.assembler().assembleInbound(channel, guard);
                        }
                    };
            onLoop(
                    () -> {
                        client.channel().pipeline().addLast(entrance);
                        register(client.channel());
                        return CompletableFuture.completedFuture(null);
                    });
        }

        /** Opens a session; returns its id. */
        String hello(Leg leg) {
            String hello = exchange(Payloads.post(leg.path(), "", Payloads.CLIENT_INTRODUCTION));
            String session = Payloads.header(hello, "mcp-session-id");
            exchange(Payloads.post(leg.path(), session, Payloads.INITIALIZED));
            return session;
        }

        void begin(String call) {
            client.repeat(call, MemoryClient.idPlaceholder());
        }

        private String exchange(String request) {
            String answer = onLoop(() -> client.exchange(request));
            if (!answer.startsWith("HTTP/1.1 2")) {
                throw new IllegalStateException("the gateway answered " + answer);
            }
            return answer;
        }

        private void register(Channel channel) {
            loop.eventLoop().register(channel);
        }

        <T> T onLoop(Supplier<CompletableFuture<T>> action) {
            return await(begun(action));
        }

        <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> action) {
            CompletableFuture<T> done = new CompletableFuture<>();
            loop.eventLoop()
                    .execute(
                            () ->
                                    action.get()
                                            .whenComplete(
                                                    (value, failure) -> {
                                                        if (failure == null) {
                                                            done.complete(value);
                                                        } else {
                                                            done.completeExceptionally(failure);
                                                        }
                                                    }));
            return done;
        }
    }

    /** Fails loudly: the servers here answer what they were asked, once. */
    private static final class UnexpectedStrays implements StrayMessages {

        @Override
        public void response() {
            throw new IllegalStateException("a response that belongs to no call");
        }

        @Override
        public void progress() {
            throw new IllegalStateException("progress that belongs to no call");
        }

        @Override
        public void noise() {
            throw new IllegalStateException("bytes that are no message");
        }
    }
}
