package io.watchgate.transport.upstream.http;

import io.watchgate.config.HttpTarget;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The heads of the requests of one leg, those of POSTs encoded once for all of them: a leg sends a
 * GET or a DELETE once in its life. What legs have in common they share. Immutable, safe from any
 * thread.
 *
 * <p>Each ends where what differs from request to request has to follow.
 */
final class RequestHeads {

    private static final String LENGTH =
            "accept: application/json, text/event-stream\r\n"
                    + "content-type: application/json\r\ncontent-length: ";
    private static final byte[] POST_END = ascii(LENGTH);

    /** What the heads of all legs to a server have in common that speak one revision. */
    private static final class Common {

        final HttpTarget target;
        final String agent;
        final String path;
        final @Nullable ProtocolRevision revision;
        final byte[] post;

        // What they have in common before a revision is known, and with the last that was; the
        // latter stands at the former only.
        private final Common base;
        private volatile @Nullable Common negotiated;

        Common(HttpTarget target, String agent, String path) {
            this(target, agent, path, null, null);
        }

        private Common(
                HttpTarget target,
                String agent,
                String path,
                @Nullable Common base,
                @Nullable ProtocolRevision revision) {
            this.target = target;
            this.agent = agent;
            this.path = path;
            this.base = base == null ? this : base;
            this.revision = revision;
            this.post = ascii("POST " + path + lines());
        }

        Common with(@Nullable ProtocolRevision other) {
            if (other == null || other == revision) {
                return other == null ? base : this;
            }
            Common known = base.negotiated;
            if (known == null || known.revision != other) {
                known = new Common(target, agent, path, base, other);
                base.negotiated = known;
            }
            return known;
        }

        boolean isConfigured(String header) {
            return target.headers().keySet().stream().anyMatch(header::equalsIgnoreCase);
        }

        /** Returns the end of the first line, and the lines that all requests have. */
        String lines() {
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
            return head.toString();
        }
    }

    private final Common common;
    private final @Nullable String session;
    private final byte[] postEnd;
    private final @Nullable MirroredHeaders mirrored;

    // Made when needed; whoever else makes it at the same time makes the same.
    private volatile @Nullable StreamHeads streams;

    private RequestHeads(Common common, @Nullable String session) {
        this.common = common;
        this.session = session;
        // Only the modern era has them, and their places take much of what an idle leg holds.
        this.mirrored = mirrorBodies() ? new MirroredHeaders() : null;
        this.postEnd = session == null ? POST_END : ascii(sessionLine() + LENGTH);
    }

    /** Returns the heads before a session has begun. */
    static RequestHeads of(HttpTarget target, String agent) {
        String path = Redirects.pathOf(target.url());
        return new RequestHeads(new Common(target, agent, path), null);
    }

    /** Returns the heads for a session; null for what the server did not give. */
    RequestHeads with(@Nullable ProtocolRevision newRevision, @Nullable String newSession) {
        return new RequestHeads(common.with(newRevision), newSession);
    }

    /** Returns the heads for another path on the same server. */
    RequestHeads at(String newPath) {
        Common moved = new Common(common.target, common.agent, newPath);
        return new RequestHeads(moved.with(common.revision), session);
    }

    /** Returns where requests with these heads go. */
    URI url() {
        return common.target.url().resolve(common.path);
    }

    /** Tells whether requests with these heads belong to the same session. */
    boolean sharesSessionWith(RequestHeads other) {
        return Objects.equals(session, other.session);
    }

    /** Tells whether each request has to say in headers what its body says. */
    boolean mirrorBodies() {
        return common.revision != null && common.revision.era() == ProtocolEra.MODERN;
    }

    /** Returns who writes the headers that say what bodies say; asked where those have to. */
    MirroredHeaders mirrored() {
        return Objects.requireNonNull(mirrored, "mirrorBodies()");
    }

    /** Tells whether the configuration gives every request a header of this name. */
    boolean isConfigured(String header) {
        return common.isConfigured(header);
    }

    /** Returns the session's id; null while there is none. */
    @Nullable String session() {
        return session;
    }

    /** Returns what the head of a POST begins with, which is the same for many legs. */
    byte[] post() {
        return common.post;
    }

    /** Returns what follows {@link #post}, up to the value of the length. */
    byte[] postEnd() {
        return postEnd;
    }

    /** Returns the head of POSTs in the form of HTTP/2. */
    StreamHeads ofStreams() {
        StreamHeads made = streams;
        if (made == null) {
            byte[] post = Arrays.copyOf(common.post, common.post.length + postEnd.length);
            System.arraycopy(postEnd, 0, post, common.post.length, postEnd.length);
            made = StreamHeads.ofPost(post);
            streams = made;
        }
        return made;
    }

    /** Returns the head of a GET but for its last, empty line. */
    byte[] get() {
        String head = "GET " + common.path + common.lines() + sessionLine();
        return ascii(head + "accept: text/event-stream\r\n");
    }

    /** Returns the whole of a DELETE. */
    byte[] delete() {
        return ascii("DELETE " + common.path + common.lines() + sessionLine() + "\r\n");
    }

    private String sessionLine() {
        return session == null ? "" : "mcp-session-id: " + session + "\r\n";
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
