package io.watchgate.session;

/**
 * A word to the frame encoder that is no message.
 *
 * @param exchange whose response it is about
 * @param kind what to do
 */
public record StreamSignal(Exchange exchange, Kind kind) {

    /** What the encoder is told to do. */
    public enum Kind {
        /** Answer 202: nothing of what was sent is owed an answer. */
        ACCEPTED,
        /** Write the head of a stream now. */
        OPEN,
        /** Write a comment, so that nobody takes silence for death. */
        HEARTBEAT,
        /** End the response as it is. */
        END
    }
}
