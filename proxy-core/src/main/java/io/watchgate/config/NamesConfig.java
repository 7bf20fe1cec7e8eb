package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * How upstreams appear to clients of the aggregated endpoint.
 *
 * @param separator what stands between an upstream's key and a name
 * @param instructions text that precedes the upstreams' own instructions; empty for none
 */
public record NamesConfig(
        @Key(
                        value = "__",
                        pattern = "[A-Za-z0-9_.-]{1,4}",
                        expected = "1 to 4 of the characters A-Z a-z 0-9 _ - .",
                        text =
                                "What stands between an upstream's key and the name of a tool or"
                                        + " prompt.")
                String separator,
        @Key(text = "Instructions for clients, put before those of the upstreams.")
                String instructions) {

    public NamesConfig {
        Checks.of(NamesConfig.class, separator, instructions).verify();
    }
}
