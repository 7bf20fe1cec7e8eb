package io.watchgate.server.observability;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.auth.Principal;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionRegistry;
import io.watchgate.session.SessionSettings;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes requests as the correlation handler does, on one event loop, without a network. */
public final class Traffic implements AutoCloseable {

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(1, 1024, 128, System::nanoTime));
    private final SessionSettings settings;
    private final SessionRegistry sessions;
    private final EmbeddedChannel channel =
            new EmbeddedChannel() {
                @Override
                protected SocketAddress remoteAddress0() {
                    return new InetSocketAddress("127.0.0.1", 4711);
                }
            };

    /** Starts a loop whose requests {@code listener} hears of. */
    public Traffic(ExchangeListener listener) {
        long minute = TimeUnit.MINUTES.toNanos(1);
        settings =
                new SessionSettings(
                        minute, minute, minute, minute, minute, 1024, 1024, 16, 4, 1024, listener);
        sessions = new SessionRegistry(loops, settings, 10);
    }

    public GatewayLoops loops() {
        return loops;
    }

    public GatewayLoop loop() {
        return loops.get(0);
    }

    public EmbeddedChannel channel() {
        return channel;
    }

    /** Runs {@code action} on the loop and returns its result. */
    public <T> T onLoop(Callable<T> action) throws Exception {
        return loop().eventLoop().submit(action).get(30, TimeUnit.SECONDS);
    }

    /** Opens a session. Called on the loop. */
    public McpSession session(String clientInfo) {
        String params =
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":"
                        + clientInfo
                        + "}";
        ClientDescription client = ClientDescription.read(params.getBytes(StandardCharsets.UTF_8));
        McpSession session = sessions.open(ENDPOINT, Principal.ANONYMOUS, client, loop());
        if (session == null) {
            throw new IllegalStateException("too many sessions");
        }
        return session;
    }

    /** Makes an exchange. Called on the loop. */
    public Exchange exchange(@Nullable McpSession session) {
        ExchangeTraits traits =
                new ExchangeTraits(
                        ProtocolRevision.WITHOUT_HEADER,
                        true,
                        true,
                        true,
                        true,
                        null,
                        false,
                        List.of());
        return new Exchange(loop(), channel, ENDPOINT, traits, settings, session);
    }

    /** Makes a request of {@code json}, with single quotes for double ones. Called on the loop. */
    public PendingRequest request(Exchange exchange, String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = loop().scanner();
        scanner.reset();
        scanner.feed(bytes, 0, bytes.length);
        scanner.finish();
        return new PendingRequest(
                exchange,
                (JsonRpcRequest)
                        MessageReader.read(Unpooled.wrappedBuffer(bytes), exchange, scanner));
    }

    @Override
    public void close() throws Exception {
        channel.finishAndReleaseAll();
        loops.shutdown().await(30, TimeUnit.SECONDS);
    }

    private static final Endpoint ENDPOINT =
            new Endpoint() {
                @Override
                public String path() {
                    return "/mcp/files";
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
            };
}
