package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallCarrier;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of one call: a POST with the request, and where its stream of events breaks, GETs
 * that resume it (MCP 2025-11-25, basic/transports, "Resumability and Redelivery").
 */
final class CallExchange extends UpstreamExchange implements CallCarrier {

    /** Attempts to resume in a row that bring no event, after which the call is given up. */
    private static final int MOST_ATTEMPTS = 5;

    /** How long a server may keep its response open behind the end of the call. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** From here on a status says that the server has not done what it was asked. */
    private static final int LEAST_REFUSAL = 300;

    private static final int MOST_DIGITS = 6;

    private final UpstreamCall call;
    private @Nullable EventContext events;
    private byte @Nullable [] headEnd;
    private boolean resuming;
    private boolean sessionGone;
    private boolean finished;
    private boolean replayed;
    private int attempts;
    private long retryAfterMillis;

    CallExchange(HttpLeg leg, UpstreamCall call) {
        super(leg, call.loop());
        this.call = call;
    }

    @Override
    public UpstreamCall call() {
        return call;
    }

    private boolean isListening() {
        return call.method() == McpMethod.SUBSCRIPTIONS_LISTEN;
    }

    @Override
    HttpPool pool() {
        return isListening() ? leg().origin().streams(loop()) : super.pool();
    }

    @Override
    Object message() {
        return resuming ? this : call;
    }

    @Override
    public void sending(JsonRpcRequest request, boolean judged) {
        if (heads().mirrorBodies()) {
            headEnd = heads().mirrored().of(call, request, heads(), judged);
        }
    }

    @Override
    byte[] headEnd() {
        return headEnd == null ? super.headEnd() : headEnd;
    }

    @Override
    boolean isRepeatable() {
        return resuming || call.method().repeatable();
    }

    @Override
    String principal() {
        return call.principal();
    }

    @Override
    Object client() {
        return call.client();
    }

    @Override
    boolean isWanted() {
        return !isOver();
    }

    /**
     * Tells whether nothing that still arrives here is about the call, which may go on elsewhere.
     */
    private boolean isOver() {
        return finished || call.isDone();
    }

    @Override
    void waits() {
        if (call.isUnsent()) {
            boolean handshake = call.isHandshake();
            call.awaits(
                    handshake
                            ? leg().upstream().config().timeouts().handshake().toNanos()
                            : leg().upstream().config().timeouts().queue().toNanos());
        }
    }

    @Override
    void refused(Failure why) {
        if (!resuming || !resumeLater()) {
            forget();
            call.fail(why);
        }
    }

    @Override
    BodyKind answered(int code, HttpHeaders headers, BodyKind body) {
        if (resuming) {
            return code == 200 && body == BodyKind.EVENTS ? BodyKind.EVENTS : BodyKind.IGNORED;
        }
        boolean initialize = call.method() == McpMethod.INITIALIZE;
        call.answersWith(code);
        sessionGone = code == 404 && heads().session() != null && !replayed;
        if (sessionGone) {
            return BodyKind.IGNORED;
        }
        forget();
        if (initialize) {
            leg().initializeAnswered(code);
        }
        if (code == 200) {
            call.answerBegins();
            if (initialize) {
                leg().sessionBegins(headers.get(McpHeaders.SESSION_ID));
            }
        } else {
            retryAfterMillis = retryAfter(headers.get(HttpHeaderNames.RETRY_AFTER));
        }
        return body;
    }

    @Override
    EventContext events() {
        EventContext stream = events;
        if (stream == null) {
            stream = new EventContext(this);
            events = stream;
        }
        return stream;
    }

    @Override
    void ended() {
        loop().timers().cancel(this);
        if (isOver()) {
            forget();
        } else if (sessionGone) {
            sessionGone = false;
            replayed = true;
            leg().sessionLost(this);
        } else if (resuming && status() != 200 && status() < 500) {
            fail("upstream " + leg().upstream().key() + " cannot resume its answer");
        } else if (!resumeLater()) {
            boolean strange = status() == 400 || status() == 404 || status() == 405;
            if (strange && heads().mirrorBodies() && !call.isHandshake() && !isListening()) {
                leg().answersStrangely();
            }
            fail(text());
        }
    }

    @Override
    void broke(boolean answerBegun) {
        if (isOver() || resumeLater()) {
            return;
        }
        forget();
        if (status() >= LEAST_REFUSAL) {
            fail(text());
        } else {
            String how = answerBegun ? " within its answer" : " without an answer";
            call.fail(
                    Reason.UPSTREAM_CLOSED,
                    "upstream " + leg().upstream().key() + " closed the connection" + how);
        }
    }

    @Override
    void invalid(String fault) {
        if (status() == 200 && !isOver()) {
            failInvalid(fault);
        }
    }

    @Override
    void unreadable(String fault) {
        if (status() >= LEAST_REFUSAL) {
            broke(true);
        } else if (!isOver() && !resumeLater()) {
            forget();
            failInvalid(fault);
        }
    }

    private void failInvalid(String fault) {
        call.fail(
                Reason.UPSTREAM_INVALID,
                "upstream " + leg().upstream().key() + " sent no valid answer: " + fault);
    }

    /** Fails the call, whose session the server does not know although it has just begun it. */
    void refuse() {
        forget();
        fail(text());
    }

    /** Sends the call once more, over a new session. Called on the loop of the call. */
    void replay() {
        if (isWanted()) {
            submit();
        } else {
            forget();
        }
    }

    /** Resumes a broken stream after the pause the server asked for, if it can be resumed. */
    private boolean resumeLater() {
        EventContext stream = events;
        if (stream == null || stream.lastId() == null || heads().mirrorBodies()) {
            return false;
        }
        attempts = stream.takeFresh() ? 0 : attempts + 1;
        if (attempts >= MOST_ATTEMPTS) {
            return false;
        }
        resuming = true;
        loop().timers().schedule(this, TimeUnit.MILLISECONDS.toNanos(stream.retryMillis()));
        return true;
    }

    @Override
    protected void expired() {
        if (isWanted()) {
            submit();
        } else {
            drop();
        }
    }

    @Override
    void writeHead(ByteBuf out) {
        EventContext stream = events();
        out.writeBytes(heads().get());
        out.writeCharSequence("last-event-id: " + stream.lastId(), StandardCharsets.US_ASCII);
        out.writeCharSequence("\r\n\r\n", StandardCharsets.US_ASCII);
    }

    @Override
    public void abandon() {
        forget();
        if (lane() == null || heads().mirrorBodies()) {
            // Without sessions, the end of the connection is how the server learns of it.
            drop();
        } else {
            linger();
        }
    }

    @Override
    public void finished() {
        finished = true;
        if (withhold()) {
            return;
        }
        if (events != null && lane() != null) {
            linger();
        }
    }

    /** Waits for what the server says when it ends its work, such as that it asks no more. */
    private void linger() {
        loop().timers().schedule(this, LINGER_NANOS);
    }

    @Override
    public void reading(boolean on) {
        HttpLane carrier = lane();
        Channel channel = carrier == null ? null : carrier.channel();
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    /**
     * Returns the milliseconds of {@code Retry-After} (RFC 9110, 10.2.3) where it is a number of
     * seconds; 0 when it is absent or a date.
     */
    private static long retryAfter(@Nullable String value) {
        boolean seconds =
                value != null
                        && !value.isEmpty()
                        && value.length() <= MOST_DIGITS
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return seconds ? TimeUnit.SECONDS.toMillis(Long.parseLong(value)) : 0;
    }

    private String text() {
        String key = "upstream " + leg().upstream().key();
        return status() == 200 || status() == 202
                ? key + " ended its response without an answer"
                : key + " answered with HTTP status " + status();
    }

    private void fail(String text) {
        boolean refused = status() >= LEAST_REFUSAL;
        call.fail(
                new Failure(
                        refused ? Reason.UPSTREAM_REFUSED : Reason.UPSTREAM_INVALID,
                        refused && !resuming ? Phase.SENT : Phase.PARTIAL,
                        text,
                        retryAfterMillis));
    }

    @Override
    public String toString() {
        return call.toString();
    }
}
