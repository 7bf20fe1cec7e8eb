package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;

/**
 * How a file of audit records is kept.
 *
 * @param fsync when what was written is brought to the disk
 * @param fsyncEvery how often, where that is asked for at an interval
 * @param rotateSize size at which a new file is begun; 0 for never
 * @param rotateEvery time after which a new file is begun; 0 for never
 * @param keepFiles how many old files stay; 0 for all
 * @param keepFor how long old files stay; 0 for ever
 * @param chain whether each record carries a hash over itself and the one before it
 */
public record AuditFileConfig(
        @Key(
                        value = "interval",
                        text =
                                "When what was written is brought to the disk: after each batch of"
                                        + " records, at an interval, or when the system likes.")
                Fsync fsync,
        @Key(value = "1s", least = "10ms", most = "1h", text = "How often, with fsync: interval.")
                Duration fsyncEvery,
        @Key(
                        value = "100MiB",
                        zero = "off",
                        least = "4KiB",
                        text = "Size at which a new file is begun.")
                ByteSize rotateSize,
        @Key(
                        value = "off",
                        zero = "off",
                        least = "1s",
                        text = "Time after which a new file is begun, counted from midnight UTC.")
                Duration rotateEvery,
        @Key(value = "10", zero = "all", least = "1", text = "How many old files stay.")
                int keepFiles,
        @Key(
                        value = "off",
                        zero = "off",
                        least = "1s",
                        text = "How long old files stay; off for ever.")
                Duration keepFor,
        @Key(
                        value = "false",
                        text =
                                "Whether each record carries a number and a hash over itself and"
                                        + " the record before it, for watchgate audit verify.")
                boolean chain) {

    /** When what was written is brought to the disk. */
    public enum Fsync {
        ALWAYS,
        INTERVAL,
        NEVER
    }

    public AuditFileConfig {
        Checks.of(
                        AuditFileConfig.class,
                        fsync,
                        fsyncEvery,
                        rotateSize,
                        rotateEvery,
                        keepFiles,
                        keepFor,
                        chain)
                .verify();
    }
}
