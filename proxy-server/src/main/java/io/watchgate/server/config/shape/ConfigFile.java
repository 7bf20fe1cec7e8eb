package io.watchgate.server.config.shape;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * The file's root: the configuration and what only the file has.
 *
 * @param version the version of the file's format
 * @param gateway the configuration, whose keys stand at the root
 * @param defaults what holds for upstreams that do not say otherwise; the loader has applied it to
 *     the upstreams of {@code gateway}
 */
public record ConfigFile(
        @Key(
                        required = true,
                        least = "1",
                        most = "1",
                        text = "Version of the file's format; always 1.")
                int version,
        @Key(place = Key.Place.FLAT, text = "The configuration.") GatewayConfig gateway,
        @Key(text = "What holds for every upstream that does not say otherwise.")
                UpstreamDefaults defaults) {

    public ConfigFile {
        Checks.of(ConfigFile.class, version, gateway, defaults).verify();
    }
}
