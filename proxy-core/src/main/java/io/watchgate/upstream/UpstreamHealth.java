package io.watchgate.upstream;

import io.watchgate.config.RestartConfig;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a server works, and when it may be tried again.
 *
 * <p>After a failure it is left alone for a pause that doubles, with jitter, so that a thousand
 * callers make one attempt; after too many in a row it is parked. Safe from any thread.
 */
public final class UpstreamHealth {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamHealth.class);

    /**
     * A server that has worked for this long starts anew: one that breaks earlier has failed like
     * one that never opened.
     */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String key;
    private final RestartConfig restart;
    private final LongSupplier clock;
    private final boolean parks;
    private int failures;
    private long upSince;
    private long nextAttemptAt;
    private boolean up;
    private boolean unreachable;
    private @Nullable Failure last;
    private long restarts;

    UpstreamHealth(String key, RestartConfig restart, boolean parks, LongSupplier clock) {
        this.parks = parks;
        this.key = key;
        this.restart = restart;
        this.clock = clock;
    }

    /** Returns why no attempt may be made now; null when one may. */
    public synchronized @Nullable Failure refusal() {
        Failure failure = last;
        if (failure == null || failures == 0) {
            return null;
        }
        if (isParked()) {
            return Failure.notSent(
                    Reason.UPSTREAM_PARKED,
                    "upstream " + key + " is parked after " + failures + " failures in a row");
        }
        long left = nextAttemptAt - clock.getAsLong();
        return left <= 0
                ? null
                : new Failure(
                        failure.reason(),
                        failure.phase(),
                        failure.text(),
                        TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    /** Returns the failure to report for calls that can no longer be sent. */
    public synchronized Failure failure() {
        Failure failure = last;
        return failure == null
                ? Failure.notSent(Reason.UPSTREAM_CLOSED, "upstream " + key + " closed")
                : failure;
    }

    /**
     * Returns the milliseconds until the next attempt; 0 when one may be made now, -1 when parked.
     */
    public synchronized long retryAfterMillis() {
        if (isParked()) {
            return -1;
        }
        long left = failures == 0 ? 0 : nextAttemptAt - clock.getAsLong();
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(left + 999_999));
    }

    /** Tells whether a leg is, or was last seen, open. */
    public synchronized boolean isUp() {
        return up;
    }

    /** Tells whether the server is left alone until somebody says otherwise. */
    public synchronized boolean isParked() {
        return parks && failures >= restart.parkAfter();
    }

    /** Returns how many failures there were since a leg last held. */
    public synchronized int failures() {
        return failures;
    }

    /** Returns the last failure, also when the server works again; null if there was none. */
    public synchronized @Nullable Failure lastFailure() {
        return last;
    }

    /** Returns how often a leg was opened after a failure. */
    public synchronized long restarts() {
        return restarts;
    }

    /** Lets the next call try again, whatever happened. */
    public synchronized void unpark() {
        failures = 0;
        last = null;
    }

    /** Notes that no connection could be made to a server whose legs stay open. */
    public synchronized void unreachable(Reason reason, String text) {
        if (up) {
            unreachable = true;
        }
        failed(reason, text);
    }

    /** Notes that a connection was made. */
    public synchronized void reachable() {
        if (unreachable) {
            unreachable = false;
            unpark();
            opened();
        }
    }

    /** Notes that a leg has opened. */
    synchronized void opened() {
        if (!up) {
            if (last != null) {
                restarts++;
            }
            up = true;
            upSince = clock.getAsLong();
        }
    }

    /** Notes that a leg did not open, or has broken. */
    synchronized void failed(Reason reason, String text) {
        if (up && clock.getAsLong() - upSince >= SETTLED_NANOS) {
            failures = 0;
        }
        up = false;
        last = Failure.notSent(reason, text);
        if (failures > 0 && clock.getAsLong() - nextAttemptAt < 0) {
            // Attempts that ran side by side fail together: that is one failure.
            return;
        }
        failures++;
        long pause = pauseNanos(restart, failures);
        nextAttemptAt = clock.getAsLong() + pause;
        if (isParked()) {
            LOG.error("{}; parked after {} failures in a row", text, failures);
        } else {
            LOG.warn("{}; next attempt in {} ms", text, TimeUnit.NANOSECONDS.toMillis(pause));
        }
    }

    /** Returns how long to wait after so many failures in a row, some of it by chance. */
    static long pauseNanos(RestartConfig restart, int failures) {
        long first = restart.backoff().toNanos();
        long longest = restart.backoffMax().toNanos();
        int doublings = Math.min(failures - 1, 30);
        long pause = Math.min(longest, first > longest >> doublings ? longest : first << doublings);
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }
}
