package io.watchgate.transport.upstream.http;

import io.watchgate.config.HttpTarget;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The heads of the requests of one leg, those of POSTs encoded once for all of them: a leg sends a
 * GET or a DELETE once in its life. Immutable, safe from any thread.
 *
 * <p>Each ends where what differs from request to request has to follow.
 */
final class RequestHeads {

    private final HttpTarget target;
    private final String agent;
    private final String path;
    private final @Nullable ProtocolRevision revision;
    private final @Nullable String session;
    private final byte[] post;
    private final @Nullable MirroredHeaders mirrored;

    // Made when needed; whoever else makes it at the same time makes the same.
    private volatile @Nullable StreamHeads streams;

    private RequestHeads(
            HttpTarget target,
            String agent,
            String path,
            @Nullable ProtocolRevision revision,
            @Nullable String session) {
        this.target = target;
        this.agent = agent;
        this.path = path;
        this.revision = revision;
        this.session = session;
        // Only the modern era has them, and their places take much of what an idle leg holds.
        this.mirrored = mirrorBodies() ? new MirroredHeaders() : null;
        this.post =
                ascii(
                        "POST "
                                + path
                                + common()
                                + "accept: application/json, text/event-stream\r\n"
                                + "content-type: application/json\r\ncontent-length: ");
    }

    /** Returns the heads before a session has begun. */
    static RequestHeads of(HttpTarget target, String agent) {
        return new RequestHeads(target, agent, Redirects.pathOf(target.url()), null, null);
    }

    /** Returns the heads for a session; null for what the server did not give. */
    RequestHeads with(@Nullable ProtocolRevision newRevision, @Nullable String newSession) {
        return new RequestHeads(target, agent, path, newRevision, newSession);
    }

    /** Returns the heads for another path on the same server. */
    RequestHeads at(String newPath) {
        return new RequestHeads(target, agent, newPath, revision, session);
    }

    /** Returns where requests with these heads go. */
    URI url() {
        return target.url().resolve(path);
    }

    /** Tells whether requests with these heads belong to the same session. */
    boolean sharesSessionWith(RequestHeads other) {
        return Objects.equals(session, other.session);
    }

    /** Tells whether each request has to say in headers what its body says. */
    boolean mirrorBodies() {
        return revision != null && revision.era() == ProtocolEra.MODERN;
    }

    /** Returns who writes the headers that say what bodies say; asked where those have to. */
    MirroredHeaders mirrored() {
        return Objects.requireNonNull(mirrored, "mirrorBodies()");
    }

    /** Tells whether the configuration gives every request a header of this name. */
    boolean isConfigured(String header) {
        return target.headers().keySet().stream().anyMatch(header::equalsIgnoreCase);
    }

    /** Returns the session's id; null while there is none. */
    @Nullable String session() {
        return session;
    }

    /** Returns the head of a POST up to the value of its length. */
    byte[] post() {
        return post;
    }

    /** Returns the head of POSTs in the form of HTTP/2. */
    StreamHeads ofStreams() {
        StreamHeads made = streams;
        if (made == null) {
            made = StreamHeads.ofPost(post);
            streams = made;
        }
        return made;
    }

    /** Returns the head of a GET but for its last, empty line. */
    byte[] get() {
        return ascii("GET " + path + common() + "accept: text/event-stream\r\n");
    }

    /** Returns the whole of a DELETE. */
    byte[] delete() {
        return ascii("DELETE " + path + common() + "\r\n");
    }

    private String common() {
        StringBuilder head = new StringBuilder(" HTTP/1.1\r\n");
        if (!isConfigured("host")) {
            line(head, "host", target.url().getRawAuthority().replaceFirst("^.*@", ""));
        }
        if (!isConfigured("user-agent")) {
            line(head, "user-agent", agent);
        }
        line(head, "accept-encoding", "identity");
        target.headers().forEach((name, value) -> line(head, name, value));
        if (revision != null) {
            line(head, "mcp-protocol-version", revision.date());
        }
        if (session != null) {
            line(head, "mcp-session-id", session);
        }
        return head.toString();
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
