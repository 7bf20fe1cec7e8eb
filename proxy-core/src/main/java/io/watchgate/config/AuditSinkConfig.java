package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * One place where audit records go.
 *
 * @param to {@code stdout}, {@code stderr}, {@code udp://host:port} or {@code tcp://host:port} of a
 *     syslog server, or the path of a file, which the loader makes absolute
 * @param format how a record is written
 * @param delimiter what stands between the columns of CSV
 * @param queue bytes per loop that may wait to be written
 * @param onFull what happens when a record cannot be kept
 * @param file how a file is kept
 */
@Key.ShortForm("to")
public record AuditSinkConfig(
        @Key(
                        required = true,
                        words = {"stdout", "stderr", "udp://", "tcp://"},
                        pattern = "(udp|tcp)://[^/\\s]+:[0-9]{1,5}|(?!(udp|tcp)://)[^\\x00]+",
                        expected = "stdout, stderr, udp://host:port, tcp://host:port, or a file",
                        text =
                                "Where records go: stdout, stderr, a syslog server as"
                                    + " udp://host:port or tcp://host:port (RFC 5424), or a file.")
                String to,
        @Key(
                        value = "json-lines",
                        text =
                                "How a record is written: one line of JSON, of CSV, or of words for"
                                        + " people.")
                Format format,
        @Key(
                        value = ",",
                        pattern = "[^\"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f-\\uffff]",
                        expected = "one character of ASCII, as , or ;",
                        text = "What stands between the columns of CSV.")
                String delimiter,
        @Key(
                        value = "4MiB",
                        least = "64KiB",
                        most = "1GiB",
                        text = "Records that may wait to be written, per event loop.")
                ByteSize queue,
        @Key(
                        value = "drop",
                        text =
                                "What happens when a record cannot be kept: drop it and count it,"
                                    + " or refuse requests with audit_unavailable until it can.")
                OnFull onFull,
        @Key(place = Key.Place.FLAT, text = "How a file is kept.") AuditFileConfig file) {

    /** How a record is written. */
    public enum Format {
        JSON_LINES,
        CSV,
        TEXT
    }

    /** What happens when a record cannot be kept. */
    public enum OnFull {
        DROP,
        REFUSE
    }

    public AuditSinkConfig {
        Checks checks =
                Checks.of(AuditSinkConfig.class, to, format, delimiter, queue, onFull, file);
        checks.require(
                !file.chain() || format == Format.JSON_LINES && isFile(to),
                "chain",
                file.chain(),
                "false, unless json-lines go to a file");
        checks.verify();
    }

    /** Tells whether records go to a file. */
    public boolean isFile() {
        return isFile(to);
    }

    /** Tells whether records go to a syslog server. */
    public boolean isSyslog() {
        return isSyslog(to);
    }

    private static boolean isFile(String to) {
        return !to.equals("stdout") && !to.equals("stderr") && !isSyslog(to);
    }

    private static boolean isSyslog(String to) {
        return to.startsWith("udp://") || to.startsWith("tcp://");
    }
}
