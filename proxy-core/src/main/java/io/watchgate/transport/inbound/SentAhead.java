package io.watchgate.transport.inbound;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.session.SessionSettings;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Holds the messages that a client sent without waiting for the answer to {@code initialize}.
 *
 * <p>Confined to the event loop of the connection; owns what it holds.
 */
final class SentAhead {

    private final ArrayDeque<JsonRpcMessage> messages = new ArrayDeque<>(0);
    private long bytes;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /**
     * Adds a message; takes ownership of it.
     *
     * @return the limit that is exceeded now; null when there is none
     */
    @Nullable String add(JsonRpcMessage message, SessionSettings settings) {
        messages.add(message);
        bytes += message.body().readableBytes();
        if (bytes > settings.exchangeBuffer()) {
            return "limits.exchange-buffer";
        }
        return messages.size() > settings.inFlight() ? "limits.in-flight" : null;
    }

    /** Removes and returns the next message; null when there is none. */
    @Nullable JsonRpcMessage poll() {
        JsonRpcMessage next = messages.poll();
        if (next != null) {
            bytes -= next.body().readableBytes();
        }
        return next;
    }

    /** Releases everything. */
    void clear() {
        messages.forEach(JsonRpcMessage::release);
        messages.clear();
        bytes = 0;
    }
}
