package io.watchgate.transport.upstream.http;

import io.watchgate.jsonrpc.JsonRpcNotification;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the notifications of a leg one behind the other, so that the server sees them in the order
 * in which they were sent: of requests on two connections it may take either first.
 *
 * <p>Confined to the home loop of the leg. Owns what waits, as many as {@code limits.queue} says;
 * further ones are dropped.
 */
final class NoticeLine {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeLine.class);

    private final HttpLeg leg;
    // Made when one has to wait.
    private @Nullable ArrayDeque<JsonRpcNotification> waiting;
    private boolean busy;
    private boolean sending;

    /** Creates the line of one leg. */
    NoticeLine(HttpLeg leg) {
        this.leg = leg;
    }

    /** Sends a notification; takes ownership of it. */
    void send(JsonRpcNotification notification) {
        if (!busy && waiting == null) {
            sendNow(notification);
        } else if (busy && size() >= leg.upstream().config().limits().queue()) {
            notification.release();
            LOG.debug("a notice for upstream {}: too many wait", leg.upstream().key());
        } else {
            if (waiting == null) {
                waiting = new ArrayDeque<>(1);
            }
            waiting.add(notification);
            sendNext();
        }
    }

    private int size() {
        return waiting == null ? 0 : waiting.size();
    }

    private void sendNow(JsonRpcNotification notification) {
        busy = true;
        new NoticeExchange(leg, notification, this::taken).submit();
    }

    /** A refusal ends an exchange at once, so this is a loop and not a chain of calls. */
    private void sendNext() {
        if (sending) {
            return;
        }
        sending = true;
        JsonRpcNotification next;
        while (!busy && waiting != null && (next = waiting.poll()) != null) {
            sendNow(next);
        }
        sending = false;
    }

    private void taken() {
        busy = false;
        sendNext();
    }

    /** Releases what waits. */
    void close() {
        if (waiting != null) {
            waiting.forEach(JsonRpcNotification::release);
            waiting = null;
        }
    }
}
