package io.watchgate.config;

/**
 * The log with one line per request.
 *
 * @param to where the lines go
 * @param buffer bytes per loop that may wait to be written
 */
public record AccessLogConfig(
        @Key(value = "stdout", text = "stdout, off, or a file.") String to,
        @Key(
                        value = "1MiB",
                        text =
                                "Lines that may wait for the disk, per event loop; more are dropped"
                                        + " and counted.")
                ByteSize buffer) {

    public AccessLogConfig {
        LimitsConfig.within("buffer", buffer.bytes(), 64 * 1024, 1 << 30);
    }

    /** Tells whether lines are written at all. */
    public boolean enabled() {
        return !to.equals("off");
    }
}
