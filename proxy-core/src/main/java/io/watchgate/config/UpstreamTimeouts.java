package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;

/**
 * How long anything with an upstream may take. Defaults for all upstreams stand in the file under
 * {@code defaults}.
 *
 * @param connect see the key's text, as for all of them
 */
public record UpstreamTimeouts(
        @Key(
                        value = "5s",
                        least = "1ms",
                        most = "30d",
                        text = "Opening a connection, TLS included.")
                Duration connect,
        @Key(
                        value = "30s",
                        least = "1ms",
                        most = "30d",
                        text =
                                "From the start of a connection or process to its initialize"
                                        + " result.")
                Duration handshake,
        @Key(
                        value = "2s",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Silence of a process upon server/discover after which it is sent"
                                        + " initialize as well.")
                Duration probe,
        @Key(
                        value = "10m",
                        least = "1ms",
                        most = "30d",
                        text =
                                "How long a server that knew nothing of server/discover is not"
                                        + " asked again.")
                Duration era,
        @Key(
                        value = "250ms",
                        least = "0ms",
                        most = "1m",
                        text =
                                "The pause before a request is sent again whose answer asked for"
                                        + " nothing but that.")
                Duration roundPause,
        @Key(
                        value = "250ms",
                        least = "1ms",
                        most = "30d",
                        text =
                                "How long the first calls wait for the answer to the GET stream, so"
                                        + " that a server finds it when it has something to ask.")
                Duration listen,
        @Key(
                        value = "2m",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Silence after which a request is given up and cancelled; progress"
                                        + " starts it anew.")
                Duration request,
        @Key(
                        value = "30m",
                        least = "1ms",
                        most = "30d",
                        text = "Longest duration of a request, whatever its progress.")
                Duration requestMax,
        @Key(
                        value = "10s",
                        least = "1ms",
                        most = "30d",
                        text = "How long a request may wait for a place.")
                Duration queue,
        @Key(
                        value = "4s",
                        least = "1ms",
                        most = "30d",
                        text = "How long an HTTP connection without a request is kept.")
                Duration poolIdle,
        @Key(
                        value = "10m",
                        least = "1ms",
                        most = "30d",
                        text = "Longest life of an HTTP connection.")
                Duration poolAge,
        @Key(
                        value = "15s",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Silence of an HTTP/2 connection with open requests after which the"
                                        + " server is asked whether it lives; after as much again"
                                        + " the connection is closed.")
                Duration ping,
        @Key(
                        value = "10m",
                        least = "1ms",
                        most = "30d",
                        text = "How long a process or upstream session nobody uses is kept.")
                Duration legIdle,
        @Key(
                        value = "2s",
                        least = "1ms",
                        most = "30d",
                        text =
                                "Each of the two waits when a process is stopped: for its end, and"
                                        + " after SIGTERM.")
                Duration stop) {

    public UpstreamTimeouts {
        Checks.of(
                        UpstreamTimeouts.class,
                        connect,
                        handshake,
                        probe,
                        era,
                        roundPause,
                        listen,
                        request,
                        requestMax,
                        queue,
                        poolIdle,
                        poolAge,
                        ping,
                        legIdle,
                        stop)
                .verify();
    }
}
