package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * How much there may be of anything. What goes beyond is refused with an error that names the key.
 *
 * @param frame see the key's text, as for all of them
 */
public record LimitsConfig(
        @Key(
                        value = "16MiB",
                        least = "1KiB",
                        most = "1GiB",
                        text = "Largest message, in either direction.")
                ByteSize frame,
        @Key(
                        value = "auto",
                        least = "1KiB",
                        zero = "auto",
                        text =
                                "Memory for unfinished messages of all connections; auto is half of"
                                        + " direct memory.")
                ByteSize buffered,
        @Key(
                        value = "16KiB",
                        least = "1KiB",
                        most = "1MiB",
                        text = "Largest header of an HTTP request.")
                ByteSize header,
        @Key(
                        value = "128",
                        least = "4",
                        most = "1024",
                        text = "Objects and arrays that may be open at once in a message.")
                int jsonDepth,
        @Key(
                        value = "auto",
                        least = "1",
                        most = "1000000",
                        zero = "auto",
                        text =
                                "Client connections; auto is what the descriptor limit allows,"
                                        + " 10000 at most.")
                int connections,
        @Key(value = "10000", least = "1", most = "1000000", text = "Sessions.") int sessions,
        @Key(
                        value = "1024",
                        least = "1",
                        most = "1000000",
                        text = "Open streams of subscriptions/listen (2026-07-28).")
                int listens,
        @Key(
                        value = "256",
                        least = "1",
                        most = "100000",
                        text = "Unanswered requests of one session.")
                int inFlight,
        @Key(
                        value = "1MiB",
                        least = "1KiB",
                        most = "1GiB",
                        text =
                                "Bytes that may wait for one slow reader beyond the message being"
                                        + " written.")
                ByteSize exchangeBuffer,
        @Key(
                        value = "1MiB",
                        least = "0B",
                        most = "1GiB",
                        text = "Events kept for resuming, per session.")
                ByteSize events,
        @Key(
                        value = "65536",
                        least = "64",
                        most = "16777216",
                        text = "Tasks that may wait for one event loop.")
                int handoff,
        @Key(value = "64", least = "1", most = "10000", text = "Messages in a batch (2025-03-26).")
                int batch,
        @Key(
                        value = "16384",
                        least = "64",
                        most = "1000000",
                        text =
                                "Names on /mcp that do not lead back to their upstream by their"
                                        + " prefix alone, such as those longer than 64 bytes.")
                int names,
        @Key(
                        value = "64KiB",
                        least = "256",
                        most = "1MiB",
                        text =
                                "Longest name, URI, reference or task id in a client's request;"
                                        + " each is read in one turn of an event loop.")
                ByteSize nameLength,
        @Key(
                        value = "256",
                        least = "0",
                        most = "100000",
                        text =
                                "Calls of one principal that wait for a 2026-07-28 client to answer"
                                        + " their server's questions.")
                int parks,
        @Key(
                        value = "1024",
                        least = "1",
                        most = "1000000",
                        text =
                                "Tasks that one listen stream, or one session of 2025-11-25, is"
                                        + " told of.")
                int tasks,
        @Key(text = "Bounds for one HTTP/2 connection of a client.") Http2Limits http2) {

    public LimitsConfig {
        Checks.of(
                        LimitsConfig.class,
                        frame,
                        buffered,
                        header,
                        jsonDepth,
                        connections,
                        sessions,
                        listens,
                        inFlight,
                        exchangeBuffer,
                        events,
                        handoff,
                        batch,
                        names,
                        nameLength,
                        parks,
                        tasks,
                        http2)
                .require(
                        buffered.bytes() == 0 || buffered.compareTo(frame) >= 0,
                        "buffered",
                        buffered,
                        "at least frame, which is " + frame)
                .verify();
    }
}
