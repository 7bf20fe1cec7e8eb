package io.watchgate.session;

/**
 * Times and bounds of exchanges and sessions, from one configuration.
 *
 * @param streamAfterNanos {@code timeouts.stream-after}
 * @param heartbeatNanos {@code timeouts.heartbeat}
 * @param resumeNanos {@code timeouts.resume}
 * @param sessionNanos {@code timeouts.session}
 * @param requestNanos how long a client may take to answer a server's request
 * @param exchangeBuffer {@code limits.exchange-buffer}, in bytes
 * @param eventBytes {@code limits.events}
 * @param inFlight {@code limits.in-flight}
 * @param batch {@code limits.batch}
 * @param nameLength {@code limits.name-length}, in bytes
 * @param listener hears of what happened, for logs and metrics
 */
public record SessionSettings(
        long streamAfterNanos,
        long heartbeatNanos,
        long resumeNanos,
        long sessionNanos,
        long requestNanos,
        long exchangeBuffer,
        long eventBytes,
        int inFlight,
        int batch,
        int nameLength,
        ExchangeListener listener) {}
