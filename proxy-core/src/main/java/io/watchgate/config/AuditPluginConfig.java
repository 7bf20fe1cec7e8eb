package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the sink of a plugin is used.
 *
 * @param timeout how long it may take for one call
 * @param settings what only sinks of its type know
 */
public record AuditPluginConfig(
        @Key(
                        value = "10s",
                        least = "1ms",
                        most = "1h",
                        text =
                                "How long a plugin's sink may take to open, to write a batch or to"
                                        + " close; then it has failed.")
                Duration timeout,
        @Key(text = "What only sinks of this plugin know.") Map<String, Object> settings) {

    public AuditPluginConfig {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        Checks.of(AuditPluginConfig.class, timeout, settings).verify();
    }
}
