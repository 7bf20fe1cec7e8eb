package io.watchgate.testkit;

import org.jspecify.annotations.Nullable;

/**
 * One event of a stream, or a comment.
 *
 * @param id its id; null when it has none
 * @param name its {@code event} field; null when it has none
 * @param retry its {@code retry} field; null when it has none
 * @param data its data, lines joined; null when it has no data field
 * @param comment whether it is no event but a comment
 */
public record SseEvent(
        @Nullable String id,
        @Nullable String name,
        @Nullable String retry,
        @Nullable String data,
        boolean comment) {

    /** Tells whether the event carries a message. */
    public boolean isMessage() {
        return data != null && !data.isEmpty();
    }

    /** Returns the event's data; fails when there is none. */
    public String message() {
        String text = data;
        if (text == null) {
            throw new AssertionError("an event without data: " + this);
        }
        return text;
    }

    /** Returns the event's id; fails when it has none. */
    public String eventId() {
        String text = id;
        if (text == null) {
            throw new AssertionError("an event without id: " + this);
        }
        return text;
    }
}
