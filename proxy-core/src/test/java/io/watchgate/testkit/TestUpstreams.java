package io.watchgate.testkit;

import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import java.time.Duration;

/** What test gateways say of an upstream where a test says nothing. */
final class TestUpstreams {

    private TestUpstreams() {}

    /** Returns the configuration of an upstream with short pauses between attempts. */
    static UpstreamConfig of(String key, UpstreamTarget target) {
        return new UpstreamConfig(
                key,
                target,
                Transport.AUTO,
                Sharing.AUTO,
                "auto",
                null,
                true,
                false,
                new RestartConfig(Duration.ofMillis(10), Duration.ofMillis(50), 1000),
                Defaults.of(UpstreamTimeouts.class),
                Defaults.of(UpstreamLimits.class));
    }
}
