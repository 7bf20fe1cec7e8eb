package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallCarrier;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The stream of a leg to a server of HTTP+SSE: its first event says where to post, and then it
 * brings all answers and everything else (MCP 2024-11-05, basic/transports, "HTTP with SSE").
 *
 * <p>The leg lives as long as its stream. Is its own timer: how long the first event is waited for.
 */
final class SseStream extends UpstreamExchange {

    private static final String ENDPOINT = "endpoint";

    private final EventContext events = new EventContext(this);
    private boolean named;
    private boolean over;

    SseStream(HttpLeg leg) {
        super(leg, leg.home());
    }

    /** Asks for the stream; the leg hears where to post, or that there is no stream. */
    void open() {
        long nanos = leg().upstream().config().timeouts().handshake().toNanos();
        loop().timers().schedule(this, nanos);
        submit();
    }

    /** Posts the request of a call, whose answer will come on the stream. */
    void post(UpstreamCall call) {
        if (call.loop() != loop()) {
            // Made when the server was known for Streamable HTTP.
            call.fail(
                    Failure.notSent(
                            Reason.UPSTREAM_UNAVAILABLE, name() + " has changed its transport"));
            return;
        }
        Post post = new Post(leg(), call);
        call.carriedBy(post);
        post.submit();
    }

    /** Ends the stream, and with it the server's session. */
    void close() {
        over = true;
        drop();
    }

    @Override
    void named(String type, ByteBuf data) {
        if (named || over || !type.equals(ENDPOINT)) {
            return;
        }
        named = true;
        loop().timers().cancel(this);
        String path = Redirects.path(heads().url(), data.toString(StandardCharsets.UTF_8));
        if (path == null) {
            lost(Reason.UPSTREAM_INVALID, "names an endpoint that is not on the same server");
        } else {
            leg().postsTo(path);
        }
    }

    /** Fails the call whose answer is none. */
    void invalidAnswer(RequestId id, String fault) {
        UpstreamCall call = calls().get(id.number());
        if (call != null) {
            call.fail(Reason.UPSTREAM_INVALID, name() + " sent no valid answer: " + fault);
        }
    }

    private String name() {
        return "upstream " + leg().upstream().key();
    }

    private void lost(Reason reason, String how) {
        if (!over) {
            close();
            leg().streamEnded(reason, name() + " " + how);
        }
    }

    @Override
    HttpPool pool() {
        return leg().origin().streams(loop());
    }

    @Override
    Object message() {
        return this;
    }

    @Override
    void writeHead(ByteBuf out) {
        out.writeBytes(heads().get());
        out.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    EventContext events() {
        return events;
    }

    @Override
    boolean isRepeatable() {
        return true;
    }

    @Override
    boolean isWanted() {
        return !over;
    }

    @Override
    void waits() {}

    @Override
    BodyKind answered(int code, HttpHeaders headers, BodyKind body) {
        return code == 200 && body == BodyKind.EVENTS ? body : BodyKind.IGNORED;
    }

    @Override
    void ended() {
        if (named) {
            lost(Reason.UPSTREAM_CLOSED, "closed its stream");
        } else if (status() == 200) {
            lost(Reason.UPSTREAM_INVALID, "named no endpoint on its stream");
        } else {
            lost(Reason.UPSTREAM_REFUSED, "answered with HTTP status " + status());
        }
    }

    @Override
    void broke(boolean answerBegun) {
        lost(Reason.UPSTREAM_CLOSED, "closed its stream");
    }

    @Override
    void refused(Failure why) {
        if (!over) {
            close();
            leg().streamEnded(why.reason(), why.text());
        }
    }

    @Override
    protected void expired() {
        lost(Reason.HANDSHAKE_TIMEOUT, "named no endpoint on its stream in time");
    }

    /** The POST of one call. Is its own timer: how long a response is waited for nobody needs. */
    private static final class Post extends UpstreamExchange implements CallCarrier {

        private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
        private static final int LEAST_REFUSAL = 300;

        private final UpstreamCall call;

        Post(HttpLeg leg, UpstreamCall call) {
            super(leg, call.loop());
            this.call = call;
        }

        @Override
        public UpstreamCall call() {
            return call;
        }

        @Override
        Object message() {
            return call;
        }

        @Override
        boolean isRepeatable() {
            return call.method().repeatable();
        }

        @Override
        boolean isWanted() {
            return !call.isDone();
        }

        @Override
        void waits() {
            if (call.isUnsent()) {
                boolean handshake = call.method() == McpMethod.INITIALIZE;
                call.awaits(
                        handshake
                                ? leg().upstream().config().timeouts().handshake().toNanos()
                                : leg().upstream().config().timeouts().queue().toNanos());
            }
        }

        @Override
        void refused(Failure why) {
            forget();
            call.fail(why);
        }

        @Override
        BodyKind answered(int code, HttpHeaders headers, BodyKind body) {
            forget();
            return BodyKind.IGNORED;
        }

        @Override
        void ended() {
            loop().timers().cancel(this);
            forget();
            if (status() >= LEAST_REFUSAL) {
                String text =
                        "upstream "
                                + leg().upstream().key()
                                + " answered with HTTP status "
                                + status();
                call.fail(new Failure(Reason.UPSTREAM_REFUSED, Phase.SENT, text));
            }
        }

        @Override
        void broke(boolean answerBegun) {
            loop().timers().cancel(this);
            if (status() == 0 || status() >= LEAST_REFUSAL) {
                call.fail(
                        Reason.UPSTREAM_CLOSED,
                        "upstream "
                                + leg().upstream().key()
                                + " closed the connection without an answer");
            }
        }

        @Override
        public void abandon() {
            finished();
        }

        /** The answer may arrive before the word that the request was accepted. */
        @Override
        public void finished() {
            forget();
            if (withhold()) {
                return;
            }
            if (lane() == null) {
                drop();
            } else {
                loop().timers().schedule(this, LINGER_NANOS);
            }
        }

        /** Does nothing: the stream brings what belongs to other calls as well. */
        @Override
        public void reading(boolean on) {}

        @Override
        protected void expired() {
            drop();
        }

        @Override
        public String toString() {
            return call.toString();
        }
    }
}
