package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * The log with one line per request.
 *
 * @param to {@code stdout}, {@code stderr}, {@code off}, or the path of a file, which the loader
 *     makes absolute
 * @param buffer bytes per loop that may wait to be written
 */
@Key.ShortForm("to")
public record AccessLogConfig(
        @Key(
                        value = "stdout",
                        words = {"stdout", "stderr", "off"},
                        pattern = "[^\\x00]+",
                        expected = "stdout, stderr, off, or a file",
                        text = "Where the lines go: stdout, stderr, off, or a file.")
                String to,
        @Key(
                        value = "1MiB",
                        least = "64KiB",
                        most = "1GiB",
                        text =
                                "Lines that may wait for the disk, per event loop; more are dropped"
                                        + " and counted.")
                ByteSize buffer) {

    public AccessLogConfig {
        Checks.of(AccessLogConfig.class, to, buffer).verify();
    }

    /** Tells whether lines are written at all. */
    public boolean enabled() {
        return !to.equals("off");
    }
}
