package io.watchgate.server.line;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.watchgate.auth.Principal;
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
 * Says who sent a request, in words and fields that are made once for a connection or session and
 * kept with it.
 *
 * <p>A session's id is what its client proves itself with, so only a hash of it is shown. Called on
 * the gateway's loops.
 */
public final class ClientFields {

    /**
     * What is told of a connection.
     *
     * @param peer the other end's address
     * @param fields that and the connection's id as fields of a line
     */
    public record Connection(String peer, byte[] fields) {}

    /**
     * What is told of a session.
     *
     * @param hash what stands for its id
     * @param client name and version of its client
     * @param principal who it belongs to, without the id where that is the session itself
     * @param fields both as fields of a line
     */
    public record Session(String hash, String client, String principal, byte[] fields) {}

    private static final AttributeKey<Connection> CONNECTION =
            AttributeKey.valueOf(ClientFields.class, "connection");

    /** Bytes of the hash that are shown: enough to tell sessions apart. */
    private static final int HASH_BYTES = 6;

    private ClientFields() {}

    /** Returns what is told of a connection. */
    public static Connection of(Channel channel) {
        Connection known = channel.attr(CONNECTION).get();
        if (known != null) {
            return known;
        }
        String peer = peer(channel.remoteAddress());
        byte[] fields =
                new LineBuilder()
                        .begin()
                        .raw(ascii(",\"connection\":\""))
                        .text(channel.id().asShortText())
                        .raw(ascii("\",\"peer\":\""))
                        .text(peer)
                        .raw('"')
                        .copy();
        Connection made = new Connection(peer, fields);
        channel.attr(CONNECTION).set(made);
        return made;
    }

    /** Returns what is told of a session. */
    public static Session of(McpSession session) {
        if (session.note() instanceof Session known) {
            return known;
        }
        String hash = hash(session.id());
        String client = client(session.client().clientInfo());
        byte[] fields =
                new LineBuilder()
                        .begin()
                        .raw(ascii(",\"session\":\""))
                        .text(hash)
                        .raw(ascii("\",\"client\":\""))
                        .text(client)
                        .raw('"')
                        .copy();
        Session made = new Session(hash, client, principal(session, hash), fields);
        session.note(made);
        return made;
    }

    private static String principal(McpSession session, String hash) {
        Principal principal = session.principal();
        return principal.equals(Principal.ofSession(session.id()))
                ? Principal.ofSession(hash).id()
                : principal.id();
    }

    private static String peer(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress peer) || peer.isUnresolved()) {
            return String.valueOf(address);
        }
        String host = peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + peer.getPort();
    }

    /** Returns the name and the version from a clientInfo object, with a slash between them. */
    public static String client(String clientInfo) {
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
