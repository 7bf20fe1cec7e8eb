package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.watchgate.config.ListenerTlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A listener's certificate, as it was when its files were read.
 *
 * <p>Immutable, safe from any thread. Connections keep the one they began with.
 */
public final class ListenerTls {

    private final SslContext context;
    private final Executor handshakes;

    private ListenerTls(SslContext context, Executor handshakes) {
        this.context = context;
        this.handshakes = handshakes;
    }

    /**
     * Reads a certificate and its key. Blocks.
     *
     * @param protocols what connections may carry, the preferred first; empty where the handshake
     *     does not settle it
     * @param handshakes runs what of a handshake computes for long, off the event loops
     * @return null where the listener does not encrypt
     * @throws IOException when the files cannot be used; the message names the file and says why
     */
    public static @Nullable ListenerTls read(
            ListenerTlsConfig config, List<String> protocols, Executor handshakes)
            throws IOException {
        Path cert = config.cert();
        Path key = config.key();
        if (cert == null || key == null) {
            return null;
        }
        requireReadable("tls.cert", cert);
        requireReadable("tls.key", key);
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(cert.toFile(), key.toFile());
            builder.protocols(
                    config.min().equals("1.3")
                            ? new String[] {"TLSv1.3"}
                            : new String[] {"TLSv1.3", "TLSv1.2"});
            if (!protocols.isEmpty()) {
                builder.applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                ApplicationProtocolConfig.Protocol.ALPN,
                                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                protocols));
            }
            return new ListenerTls(builder.build(), handshakes);
        } catch (IllegalArgumentException | IOException unusable) {
            Throwable cause = unusable.getCause() == null ? unusable : unusable.getCause();
            throw new IOException(
                    "tls.cert "
                            + cert
                            + " and tls.key "
                            + key
                            + ": "
                            + cause.getMessage()
                            + " (expected: PEM, a certificate and its PKCS #8 key)",
                    unusable);
        }
    }

    private static void requireReadable(String name, Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(name + ": " + file + " (expected: a file that can be read)");
        }
    }

    /**
     * Returns a new handler that encrypts a connection.
     *
     * @param patience how long the client may take for its part of the handshake
     */
    public ChannelHandler newHandler(ByteBufAllocator allocator, Duration patience) {
        SslHandler handler = context.newHandler(allocator, handshakes);
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        return handler;
    }
}
