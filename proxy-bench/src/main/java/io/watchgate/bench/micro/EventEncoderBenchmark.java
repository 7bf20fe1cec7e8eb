package io.watchgate.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.auth.Principal;
import io.watchgate.bench.BenchLoop;
import io.watchgate.bench.Payloads;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import io.watchgate.session.ResponseStream;
import io.watchgate.session.SessionRegistry;
import io.watchgate.session.SessionSettings;
import io.watchgate.session.StreamOutlet;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Making a message an SSE event that can be resumed: numbered, written, kept until it is too old.
 */
@State(Scope.Benchmark)
public class EventEncoderBenchmark {

    /** Events in one invocation; they are encoded on an event loop. */
    public static final int EVENTS = 1000;

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** Bytes of the message. */
    @Param({"300", "10000"})
    public int bytes = 300;

    private final GatewayLoops loops = BenchLoop.one();
    private byte[] message;
    private McpSession session;
    private ResponseStream stream;
    private long sent;

    /** Opens a session and a stream. */
    @Setup
    public void prepare() {
        message = Payloads.bytes(Payloads.response("1", Payloads.result(bytes)));
        stream =
                loops.get(0)
                        .eventLoop()
                        .submit(() -> open(loops.get(0)))
                        .syncUninterruptibly()
                        .getNow();
    }

    private ResponseStream open(GatewayLoop loop) {
        SessionSettings settings =
                new SessionSettings(
                        HOUR,
                        HOUR,
                        HOUR,
                        HOUR,
                        HOUR,
                        1 << 20,
                        1 << 20,
                        256,
                        64,
                        1 << 16,
                        ExchangeListener.SILENT);
        Endpoint endpoint =
                (Endpoint)
                        Proxy.newProxyInstance(
                                Endpoint.class.getClassLoader(),
                                new Class<?>[] {Endpoint.class},
                                (proxy, method, arguments) -> null);
        byte[] client =
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{}}"
                        .getBytes(StandardCharsets.US_ASCII);
        session =
                Objects.requireNonNull(
                        new SessionRegistry(loops, settings, 1)
                                .open(
                                        endpoint,
                                        Principal.ANONYMOUS,
                                        Objects.requireNonNull(ClientDescription.read(client)),
                                        loop));
        ExchangeTraits traits =
                new ExchangeTraits(
                        ProtocolRevision.NEWEST_LEGACY,
                        true,
                        true,
                        true,
                        true,
                        null,
                        false,
                        List.of());
        Exchange exchange =
                new Exchange(loop, new EmbeddedChannel(), endpoint, traits, settings, session);
        exchange.streamBegins(new CountingOutlet());
        return Objects.requireNonNull(exchange.stream());
    }

    /** Sends {@link #EVENTS} events. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long event() {
        loops.get(0).eventLoop().submit(this::send).syncUninterruptibly();
        return sent;
    }

    private void send() {
        for (int i = 0; i < EVENTS; i++) {
            ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(message.length);
            stream.append(body.writeBytes(message), false);
        }
    }

    /** Returns the thread on which events are encoded. */
    public Thread thread() {
        Thread[] found = new Thread[1];
        loops.get(0)
                .eventLoop()
                .submit(() -> found[0] = Thread.currentThread())
                .syncUninterruptibly();
        return found[0];
    }

    /** Ends the session with the events it keeps, and stops the loop. */
    @TearDown
    public void close() {
        loops.get(0).eventLoop().submit(session::end).syncUninterruptibly();
        loops.shutdown().syncUninterruptibly();
    }

    private final class CountingOutlet implements StreamOutlet {

        @Override
        public void event(ByteBuf event) {
            sent += event.readableBytes();
            event.release();
        }

        @Override
        public void end() {
            // This stream has no end.
        }

        @Override
        public void supersede() {
            // Nobody takes this stream over.
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
