package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.mcp.Failure;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GET stream of a leg, on which the server says what belongs to no call. Resumed whenever it
 * breaks, until the leg closes or the server says that it offers none.
 *
 * <p>While it is silent its connection rests.
 */
final class ListenExchange extends UpstreamExchange {

    private static final Logger LOG = LoggerFactory.getLogger(ListenExchange.class);
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int MOST_DOUBLINGS = 5;

    private final EventContext events = new EventContext(this);

    // Forgotten when it is over.
    private @Nullable FirstAnswer first;

    private boolean wanted = true;
    private boolean opened;
    private boolean sessionGone;
    private int failures;

    /**
     * Creates the stream of a leg.
     *
     * @param first hears when it is known whether there is a stream
     */
    ListenExchange(HttpLeg leg, FirstAnswer first) {
        super(leg, leg.home());
        this.first = first;
        first.await();
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
        if (events.lastId() != null) {
            out.writeCharSequence(
                    "last-event-id: " + events.lastId() + "\r\n", StandardCharsets.US_ASCII);
        }
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
        return wanted;
    }

    @Override
    void waits() {}

    @Override
    BodyKind answered(int code, HttpHeaders headers, BodyKind said) {
        // Servers without a GET stream answer 404 as well: only one that was open can be missed.
        sessionGone = code == 404 && opened && heads().session() != null;
        BodyKind body = code == 200 ? said : BodyKind.IGNORED;
        opened |= body == BodyKind.EVENTS;
        firstArrived();
        if (code == 405 || code == 404 || code == 501 || code == 200 && body != BodyKind.EVENTS) {
            wanted = false;
            LOG.debug("upstream {} offers no GET stream: {}", leg().upstream().key(), code);
        }
        if (body == BodyKind.EVENTS) {
            restLater();
        }
        return body == BodyKind.EVENTS ? BodyKind.EVENTS : BodyKind.IGNORED;
    }

    private void restLater() {
        // As long as another connection would be kept without a request.
        loop().timers().schedule(this, leg().upstream().config().timeouts().poolIdle().toNanos());
    }

    @Override
    void wakes() {
        restLater();
    }

    @Override
    void ended() {
        loop().timers().cancel(this);
        if (sessionGone) {
            leg().sessionLost(heads());
        } else {
            again();
        }
    }

    @Override
    void broke(boolean answerBegun) {
        loop().timers().cancel(this);
        again();
    }

    @Override
    void refused(Failure why) {
        again();
    }

    private void firstArrived() {
        FirstAnswer waiting = first;
        first = null;
        if (waiting != null) {
            waiting.arrived();
        }
    }

    private void again() {
        firstArrived();
        if (wanted) {
            failures = events.takeFresh() || status() == 200 ? 0 : failures + 1;
            loop().timers().schedule(this, TimeUnit.MILLISECONDS.toNanos(pauseMillis()));
        }
    }

    private long pauseMillis() {
        long pause = events.retryMillis() << Math.min(failures, MOST_DOUBLINGS);
        long jitter = failures == 0 ? 0 : ThreadLocalRandom.current().nextLong(pause / 4 + 1);
        return Math.min(pause + jitter, LONGEST_PAUSE_MILLIS);
    }

    @Override
    protected void expired() {
        HttpLane carrier = lane();
        if (carrier == null) {
            if (wanted) {
                submit();
            }
        } else if (carrier.rest()) {
            restLater();
        }
    }

    /** Ends the stream for good. */
    void close() {
        wanted = false;
        if (first != null) {
            first.cancel();
            first = null;
        }
        drop();
    }
}
