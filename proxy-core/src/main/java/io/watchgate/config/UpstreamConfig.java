package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ValueForm;
import org.jspecify.annotations.Nullable;

/**
 * One MCP server.
 *
 * @param key its name in paths, prefixes and metrics
 * @param target how it is reached
 * @param transport how messages travel
 * @param sharing who shares a connection to it
 * @param revision which revision of the protocol it speaks
 * @param prefix what stands before its names on the aggregated endpoint; null for the key and the
 *     separator
 * @param enabled whether it is served
 * @param required whether the gateway is ready only when it is
 * @param restart how often it is tried again
 * @param timeouts how long anything with it may take
 * @param limits how much there may be of anything with it
 */
public record UpstreamConfig(
        @Key(
                        required = true,
                        place = Key.Place.NAME,
                        pattern = UpstreamConfig.KEY,
                        expected =
                                "1 to 32 of A-Z a-z 0-9 _ -, neither beginning nor ending with _",
                        text = "The server's name in paths, prefixes and metrics.")
                String key,
        @Key(
                        required = true,
                        place = Key.Place.FLAT,
                        text = "How the server is reached: by a command, or at a URL.")
                UpstreamTarget target,
        @Key(
                        value = "auto",
                        text =
                                "How messages travel: auto finds out; stdio for a command; for a"
                                    + " URL streamable-http, or sse for a server of 2024-11-05.")
                Transport transport,
        @Key(value = "auto", text = "Who shares a connection: auto, shared, principal or session.")
                Sharing sharing,
        @Key(
                        value = "auto",
                        pattern = "auto|2024-11-05|2025-03-26|2025-06-18|2025-11-25|2026-07-28",
                        expected = "auto or a revision's date",
                        text =
                                "The protocol revision it speaks: auto finds out, a date before"
                                        + " 2026 is asked for with initialize.")
                String revision,
        @Key(
                        pattern = "[A-Za-z0-9_./-]{0,48}",
                        expected = "at most 48 of the characters A-Z a-z 0-9 _ . / -",
                        text =
                                "What stands before its names on /mcp; the key and the separator"
                                        + " when absent.")
                @Nullable String prefix,
        @Key(value = "true", text = "Whether it is served at all.") boolean enabled,
        @Key(value = "false", text = "Whether the gateway is ready only when this server is.")
                boolean required,
        @Key(text = "How often it is tried again when it does not work.") RestartConfig restart,
        @Key(text = "How long anything with the server may take.") UpstreamTimeouts timeouts,
        @Key(text = "How much there may be of anything with the server.") UpstreamLimits limits) {

    static final String KEY = "[A-Za-z0-9-]([A-Za-z0-9_-]{0,30}[A-Za-z0-9-])?";

    public UpstreamConfig {
        Checks.of(
                        UpstreamConfig.class,
                        key,
                        target,
                        transport,
                        sharing,
                        revision,
                        prefix,
                        enabled,
                        required,
                        restart,
                        timeouts,
                        limits)
                .require(
                        transport == Transport.AUTO
                                || transport == Transport.STDIO == target instanceof CommandTarget,
                        "transport",
                        ValueForm.word(transport),
                        "stdio for a command, streamable-http or sse for a url")
                .verify();
    }
}
