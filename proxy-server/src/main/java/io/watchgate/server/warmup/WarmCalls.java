package io.watchgate.server.warmup;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A gateway, and clients and a server around it on one thread: rounds of calls, of which each is
 * some milliseconds of work. Closing it ends all of them.
 *
 * <p>Confined to the thread of the warm-up.
 */
final class WarmCalls implements AutoCloseable {

    /** How long it waits before it asks again whether somebody needs the processors. */
    private static final long PAUSE_MILLIS = 5;

    /** How long it serves before it asks again whether compilers have work. */
    private static final long COMPILER_MILLIS = 2;

    private static final long LOOK_MILLIS = 50;
    private static final long END_SECONDS = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ROUNDS = 60;
    private static final int VISIT_EVERY = 2;
    private static final int LATE_EVERY = 10;
    private static final int BACKLOG = 256;

    /** Rounds between two crowds, and the first round that has one. */
    private static final int CROWD_EVERY = 20;

    private static final int CROWD_FIRST = 5;

    /** Clients that come at once, with a call each that is answered late. */
    private static final int CROWD = 50;

    /** Calls at once in the bursts of a round. */
    private static final int[] BURSTS = {WarmClient.KEPT, 1, 4, 16, 2, 1};

    /** Two, where there are more as well: what goes from one to another goes no other way. */
    private static final int MOST_LOOPS = 2;

    private final GatewayConfig real;
    private final Way way;
    private final WarmParts parts;
    private final GatewayLoops loops;
    private final WarmParts.Observer observer;
    private final BooleanSupplier busy;
    private final BooleanSupplier ended;
    private final Selector selector;
    private final ServerSocketChannel door;
    private final WarmServer server = new WarmServer();
    private final List<WarmClient> clients = new ArrayList<>();
    private final CompilerThreads compilers = new CompilerThreads();
    private @Nullable WarmGateway gateway;
    private int accepts;

    /** How servers are reached. */
    enum Way {
        HTTP,
        /** As processes, which there are none of: on channels in memory. */
        LINES
    }

    /**
     * Creates the loops. Nothing is open yet.
     *
     * @param real the configuration of the real gateway
     * @param way how servers are reached
     * @param busy tells whether clients of the real one are served
     * @param ended tells whether nobody wants any of this any more
     */
    WarmCalls(
            GatewayConfig real,
            IoBackend backend,
            WarmParts parts,
            Way way,
            BooleanSupplier busy,
            BooleanSupplier ended)
            throws IOException {
        this.real = real;
        this.parts = parts;
        this.way = way;
        this.busy = busy;
        this.ended = ended;
        int count = way == Way.LINES || real.runtime().loops() == 1 ? 1 : MOST_LOOPS;
        int depth = real.limits().jsonDepth();
        LoopSettings settings =
                new LoopSettings(count, real.limits().handoff(), depth, LoopSettings.CLOCK);
        observer = parts.observer().apply(count);
        loops = new GatewayLoops(backend, settings, "warm-up");
        selector = Selector.open();
        door = ServerSocketChannel.open();
    }

    /**
     * Opens the gateway, and a session at each of its endpoints.
     *
     * @param judged whether the real one's rules and filters hold
     * @return whether calls get through, or would not without these either
     */
    boolean open(boolean judged) throws IOException {
        WarmGateway opened = way == Way.HTTP ? http(judged) : lines(judged);
        gateway = opened;
        add(opened, "/mcp/warm", "echo");
        add(opened, "/mcp", "warm__echo");
        if (way == Way.HTTP) {
            add(opened, "/mcp/calm", "echo");
        }
        boolean through = true;
        for (WarmClient client : clients) {
            client.begin();
            client.callAtOnce(1);
            through &= !client.hasFailed();
        }
        return through || !judged;
    }

    private WarmGateway http(boolean judged) throws IOException {
        door.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_ACCEPT);
        int port = ((InetSocketAddress) door.getLocalAddress()).getPort();
        List<UpstreamConfig> two =
                List.of(
                        WarmGateway.http("warm", port, WarmServer.STATEFUL),
                        WarmGateway.http("calm", port, WarmServer.STATELESS));
        GatewayConfig own = WarmGateway.config(real, judged, two);
        return WarmGateway.overHttp(parts, observer, loops, own);
    }

    private WarmGateway lines(boolean judged) throws IOException {
        List<UpstreamConfig> one = List.of(WarmGateway.process("warm"));
        GatewayConfig own = WarmGateway.config(real, judged, one);
        return WarmGateway.overLines(parts, observer, loops, own);
    }

    private void add(WarmGateway opened, String path, String tool) {
        clients.add(new WarmClient(path, tool, opened.port(), selector, this::serve));
    }

    /** Makes some rounds, and none while somebody is served. Returns how many calls they were. */
    int rounds() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            while (busy.getAsBoolean()) {
                serve(PAUSE_MILLIS);
            }
            round(clients.get(round % clients.size()), round);
            // The longer their queue, the later Java has them compile what is called meanwhile.
            compilers.await(this::serveMeanwhile);
        }
        return clients.stream().mapToInt(WarmClient::calls).sum();
    }

    private boolean serveMeanwhile() throws IOException {
        serve(COMPILER_MILLIS);
        return true;
    }

    private void round(WarmClient client, int number) throws IOException {
        if (way == Way.LINES || number % VISIT_EVERY == 0) {
            client.visit(number / clients.size());
        }
        if (way == Way.HTTP && number % CROWD_EVERY == CROWD_FIRST) {
            int crowd = Math.min(CROWD, real.limits().inFlight());
            server.hold(crowd);
            client.crowd(crowd);
        }
        if (number % LATE_EVERY == 0) {
            server.hold(1);
        }
        for (int burst : BURSTS) {
            client.callAtOnce(burst);
        }
    }

    /** Serves all connections until {@code client} is answered. */
    private void serve(WarmClient client) throws IOException {
        long begun = System.nanoTime();
        do {
            serve(LOOK_MILLIS);
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IOException("warm-up: no answer (expected: soon)");
            }
        } while (!client.isAnswered());
    }

    private void serve(long millis) throws IOException {
        if (ended.getAsBoolean()) {
            throw new IOException("warm-up: its time is over");
        }
        selector.select(this::ready, server.isHolding() ? 1 : millis);
        server.release();
    }

    private void ready(SelectionKey ready) {
        try {
            if (ready.attachment() instanceof WarmSocket socket) {
                if (socket.isOpen()) {
                    socket.read();
                }
            } else {
                SocketChannel accepted = door.accept();
                if (accepted != null) {
                    new WarmSocket(accepted, selector, server, accepts++);
                }
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    @Override
    public void close() throws IOException {
        if (gateway != null) {
            gateway.close();
            // Sessions end on their loops, and then what they keep on others.
            for (int pass = 0; pass < 2 * MOST_LOOPS; pass++) {
                for (GatewayLoop loop : loops.all()) {
                    loop.eventLoop().submit(() -> {}).awaitUninterruptibly(END_SECONDS * 1000);
                }
            }
        }
        loops.shutdown().awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        door.close();
        selector.close();
        observer.close();
    }
}
