package io.watchgate.config;

import java.time.Duration;

/**
 * How long anything on the clients' side may take, and the defaults for the upstreams' side.
 *
 * @param header see the key's text, as for all of them
 */
public record TimeoutsConfig(
        @Key(value = "10s", text = "From a request's first byte to the end of its header.")
                Duration header,
        @Key(value = "30s", text = "Between two reads of a request's body.") Duration body,
        @Key(value = "75s", text = "How long a connection without a request is kept.")
                Duration idle,
        @Key(value = "30s", text = "How long a client may take no byte of what is ready for it.")
                Duration write,
        @Key(value = "15s", text = "Silence on a response stream after which a comment is sent.")
                Duration heartbeat,
        @Key(
                        value = "50ms",
                        text =
                                "A call that takes longer is answered with a stream, which can be"
                                        + " resumed.")
                Duration streamAfter,
        @Key(value = "off", zero = "off", text = "Longest life of a GET stream.") Duration stream,
        @Key(value = "30m", text = "How long a session without requests and streams is kept.")
                Duration session,
        @Key(value = "60s", text = "How long a broken stream can be resumed.") Duration resume,
        @Key(value = "3s", text = "How long initialize waits for upstreams that were never seen.")
                Duration startWait,
        @Key(value = "10s", text = "Deadline for all answers to one list request.") Duration fanOut,
        @Key(
                        value = "60s",
                        text =
                                "Age at which the lists of an upstream that announces no changes"
                                        + " are fetched anew.")
                Duration catalogue,
        @Key(value = "4s", text = "How long work in flight may go on after SIGTERM.")
                Duration drain) {

    public TimeoutsConfig {
        positive("header", header);
        positive("body", body);
        positive("idle", idle);
        positive("write", write);
        positive("heartbeat", heartbeat);
        positive("stream-after", streamAfter);
        positive("session", session);
        positive("start-wait", startWait);
        positive("fan-out", fanOut);
        positive("catalogue", catalogue);
    }

    static void positive(String key, Duration value) {
        boolean fits =
                !value.isNegative() && !value.isZero() && value.compareTo(Duration.ofDays(30)) <= 0;
        ConfigException.check(fits, key, value, "more than 0 and at most 30d");
    }
}
