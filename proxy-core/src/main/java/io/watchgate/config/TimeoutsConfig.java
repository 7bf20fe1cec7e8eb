package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;

/**
 * How long anything on the clients' side may take.
 *
 * @param header see the key's text, as for all of them
 */
public record TimeoutsConfig(
        @Key(
                        value = "10s",
                        least = "1ms",
                        most = "30d",
                        text = "From a request's first byte to the end of its header.")
                Duration header,
        @Key(
                        value = "30s",
                        least = "1ms",
                        most = "30d",
                        text = "Between two reads of a request's body.")
                Duration body,
        @Key(
                        value = "75s",
                        least = "1ms",
                        most = "30d",
                        text = "How long a connection without a request is kept.")
                Duration idle,
        @Key(
                        value = "30s",
                        least = "1ms",
                        most = "30d",
                        text = "From the opening of a stream that is a session to its initialize.")
                Duration handshake,
        @Key(
                        value = "30s",
                        least = "1ms",
                        most = "30d",
                        text = "How long a client may take no byte of what is ready for it.")
                Duration write,
        @Key(
                        value = "15s",
                        least = "1ms",
                        most = "30d",
                        text = "Silence on a response stream after which a comment is sent.")
                Duration heartbeat,
        @Key(
                        value = "50ms",
                        least = "1ms",
                        most = "30d",
                        text =
                                "A call that takes longer is answered with a stream, which can be"
                                        + " resumed.")
                Duration streamAfter,
        @Key(
                        value = "off",
                        least = "1s",
                        most = "30d",
                        zero = "off",
                        text = "Longest life of a GET stream.")
                Duration stream,
        @Key(
                        value = "30m",
                        least = "1ms",
                        most = "30d",
                        text = "How long a session without requests and streams is kept.")
                Duration session,
        @Key(
                        value = "1m",
                        least = "0s",
                        most = "30d",
                        text = "How long a broken stream can be resumed.")
                Duration resume,
        @Key(
                        value = "3s",
                        least = "1ms",
                        most = "30d",
                        text = "How long initialize waits for upstreams that were never seen.")
                Duration startWait,
        @Key(
                        value = "10s",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Deadline for all answers to one list request, and for servers to"
                                        + " take a new log level.")
                Duration fanOut,
        @Key(
                        value = "1m",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Age at which the lists of an upstream that announces no changes"
                                        + " are fetched anew; 2026-07-28 servers say it"
                                        + " themselves.")
                Duration catalogue,
        @Key(
                        value = "10m",
                        least = "1ms",
                        most = "30d",
                        text =
                                "How long a 2026-07-28 client may take to answer what interrupts"
                                        + " its call.")
                Duration park,
        @Key(
                        value = "25ms",
                        least = "0s",
                        most = "10s",
                        text =
                                "How long further questions of the server are gathered, so that"
                                        + " they go to the client together.")
                Duration parkGather,
        @Key(
                        value = "4s",
                        least = "0s",
                        most = "30d",
                        text = "How long work in flight may go on after SIGTERM.")
                Duration drain) {

    public TimeoutsConfig {
        Checks.of(
                        TimeoutsConfig.class,
                        header,
                        body,
                        idle,
                        handshake,
                        write,
                        heartbeat,
                        streamAfter,
                        stream,
                        session,
                        resume,
                        startWait,
                        fanOut,
                        catalogue,
                        park,
                        parkGather,
                        drain)
                .verify();
    }
}
