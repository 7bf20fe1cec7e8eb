package io.watchgate.server.accesslog;

import static io.watchgate.server.accesslog.LineBuilder.ascii;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.session.McpSession;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Says who sent a request, in fields that are made once for a connection or session and kept with
 * it.
 *
 * <p>A session's id is what its client proves itself with, so only a hash of it is shown. Called on
 * the gateway's loops.
 */
final class ClientFields {

    private static final AttributeKey<byte[]> CONNECTION =
            AttributeKey.valueOf(ClientFields.class, "connection");

    /** Bytes of the hash that are shown: enough to tell sessions apart. */
    private static final int HASH_BYTES = 6;

    private ClientFields() {}

    /** Returns the fields of a connection. */
    static byte[] of(Channel channel) {
        byte[] known = channel.attr(CONNECTION).get();
        if (known != null) {
            return known;
        }
        byte[] fields =
                new LineBuilder()
                        .begin()
                        .raw(ascii(",\"connection\":\""))
                        .text(channel.id().asShortText())
                        .raw(ascii("\",\"peer\":\""))
                        .text(peer(channel.remoteAddress()))
                        .raw('"')
                        .copy();
        channel.attr(CONNECTION).set(fields);
        return fields;
    }

    /** Returns the fields of a session. */
    static byte[] of(McpSession session) {
        if (session.note() instanceof byte[] known) {
            return known;
        }
        byte[] fields =
                new LineBuilder()
                        .begin()
                        .raw(ascii(",\"session\":\""))
                        .text(hash(session.id()))
                        .raw(ascii("\",\"client\":\""))
                        .text(client(session.client().clientInfo()))
                        .raw('"')
                        .copy();
        session.note(fields);
        return fields;
    }

    private static String peer(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress peer) || peer.isUnresolved()) {
            return String.valueOf(address);
        }
        String host = peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + peer.getPort();
    }

    /** Returns the name and the version from a clientInfo object. */
    private static String client(String clientInfo) {
        String name = "";
        String version = "";
        try (JsonFields fields = new JsonFields(clientInfo.getBytes(StandardCharsets.UTF_8))) {
            while (fields.next()) {
                String text = fields.text();
                if (text != null && fields.name().equals("name")) {
                    name = text;
                } else if (text != null && fields.name().equals("version")) {
                    version = text;
                }
            }
        }
        return version.isEmpty() ? name : name + '/' + version;
    }

    private static String hash(String id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
