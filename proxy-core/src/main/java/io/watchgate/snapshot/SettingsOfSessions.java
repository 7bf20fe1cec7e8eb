package io.watchgate.snapshot;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.LimitsConfig;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.SessionSettings;

/** Reads the times and bounds of exchanges and sessions out of a configuration. */
final class SettingsOfSessions {

    private SettingsOfSessions() {}

    static SessionSettings in(GatewayConfig config, ExchangeListener listener) {
        TimeoutsConfig timeouts = config.timeouts();
        LimitsConfig limits = config.limits();
        return new SessionSettings(
                timeouts.streamAfter().toNanos(),
                timeouts.heartbeat().toNanos(),
                timeouts.resume().toNanos(),
                timeouts.session().toNanos(),
                timeouts.session().toNanos(),
                limits.exchangeBuffer().bytes(),
                limits.events().bytes(),
                limits.inFlight(),
                limits.batch(),
                (int) limits.nameLength().bytes(),
                listener);
    }
}
