package io.watchgate.config;

import java.time.Duration;

/**
 * How long anything with an upstream may take. Root {@code timeouts} may hold the same keys as
 * defaults for all upstreams.
 *
 * @param connect see the key's text, as for all of them
 */
public record UpstreamTimeouts(
        @Key(value = "5s", text = "Opening a connection, TLS included.") Duration connect,
        @Key(
                        value = "30s",
                        text =
                                "From the start of a connection or process to its initialize"
                                        + " result.")
                Duration handshake,
        @Key(
                        value = "2m",
                        text =
                                "Silence after which a request is given up and cancelled; progress"
                                        + " starts it anew.")
                Duration request,
        @Key(value = "30m", text = "Longest duration of a request, whatever its progress.")
                Duration requestMax,
        @Key(value = "10s", text = "How long a request may wait for a place.") Duration queue,
        @Key(value = "4s", text = "How long an HTTP connection without a request is kept.")
                Duration poolIdle,
        @Key(value = "10m", text = "Longest life of an HTTP connection.") Duration poolAge,
        @Key(value = "10m", text = "How long a process or upstream session nobody uses is kept.")
                Duration legIdle,
        @Key(
                        value = "2s",
                        text =
                                "Each of the two waits when a process is stopped: for its end, and"
                                        + " after SIGTERM.")
                Duration stop) {

    public UpstreamTimeouts {
        TimeoutsConfig.positive("connect", connect);
        TimeoutsConfig.positive("handshake", handshake);
        TimeoutsConfig.positive("request", request);
        TimeoutsConfig.positive("request-max", requestMax);
        TimeoutsConfig.positive("queue", queue);
        TimeoutsConfig.positive("pool-idle", poolIdle);
        TimeoutsConfig.positive("pool-age", poolAge);
        TimeoutsConfig.positive("leg-idle", legIdle);
        TimeoutsConfig.positive("stop", stop);
    }
}
