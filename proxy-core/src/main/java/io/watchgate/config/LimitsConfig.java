package io.watchgate.config;

/**
 * How much there may be of anything. What goes beyond is refused with an error that names the key.
 *
 * @param frame see the key's text, as for all of them
 */
public record LimitsConfig(
        @Key(value = "16MiB", text = "Largest message, in either direction.") ByteSize frame,
        @Key(
                        value = "auto",
                        zero = "auto",
                        text =
                                "Memory for unfinished messages of all connections; auto is half of"
                                        + " direct memory.")
                ByteSize buffered,
        @Key(value = "16KiB", text = "Largest header of an HTTP request.") ByteSize header,
        @Key(value = "128", text = "Objects and arrays that may be open at once in a message.")
                int jsonDepth,
        @Key(
                        value = "auto",
                        zero = "auto",
                        text =
                                "Client connections; auto is what the descriptor limit allows,"
                                        + " 10000 at most.")
                int connections,
        @Key(value = "10000", text = "Sessions.") int sessions,
        @Key(value = "256", text = "Unanswered requests of one session.") int inFlight,
        @Key(
                        value = "1MiB",
                        text =
                                "Bytes that may wait for one slow reader beyond the message being"
                                        + " written.")
                ByteSize exchangeBuffer,
        @Key(value = "1MiB", text = "Events kept for resuming, per session.") ByteSize events,
        @Key(value = "65536", text = "Tasks that may wait for one event loop.") int handoff,
        @Key(value = "64", text = "Messages in a batch (2025-03-26).") int batch) {

    public LimitsConfig {
        within("frame", frame.bytes(), 1024, 1L << 30);
        within("header", header.bytes(), 1024, 1 << 20);
        within("json-depth", jsonDepth, 4, 1024);
        within("connections", connections, 0, 1_000_000);
        within("sessions", sessions, 1, 1_000_000);
        within("in-flight", inFlight, 1, 100_000);
        within("handoff", handoff, 64, 1 << 24);
        within("batch", batch, 1, 10_000);
    }

    static void within(String key, long value, long least, long most) {
        ConfigException.check(value >= least && value <= most, key, value, least + " to " + most);
    }
}
