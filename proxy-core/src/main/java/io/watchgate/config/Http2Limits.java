package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * Bounds for one HTTP/2 connection of a client. What breaks the first is refused, what breaks one
 * of the others ends the connection.
 *
 * @param streams see the key's text, as for all of them
 */
public record Http2Limits(
        @Key(
                        value = "128",
                        least = "1",
                        most = "65536",
                        text = "Requests that may be open at once on an HTTP/2 connection.")
                int streams,
        @Key(
                        value = "256KiB",
                        least = "16KiB",
                        most = "256MiB",
                        text =
                                "Bytes of one request's body that a client may send before they are"
                                        + " read; on the whole connection four times as many.")
                ByteSize window,
        @Key(
                        value = "200",
                        least = "1",
                        most = "1000000",
                        text =
                                "Requests that may be taken back, or broken off for a fault, within"
                                        + " 30 seconds.")
                int resets,
        @Key(
                        value = "1000",
                        least = "10",
                        most = "1000000",
                        text =
                                "PING and SETTINGS frames that may come within 30 seconds, and that"
                                        + " may wait to be acknowledged.")
                int controlFrames,
        @Key(
                        value = "16",
                        least = "1",
                        most = "10000",
                        text =
                                "Frames that may follow each other without a byte of a body, or"
                                        + " with very few of a header.")
                int emptyFrames) {

    public Http2Limits {
        Checks.of(Http2Limits.class, streams, window, resets, controlFrames, emptyFrames).verify();
    }
}
