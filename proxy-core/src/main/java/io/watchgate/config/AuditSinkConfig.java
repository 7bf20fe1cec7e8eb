package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * One place where audit records go.
 *
 * @param to {@code stdout}, {@code stderr}, {@code udp://host:port}, {@code tcp://host:port} or
 *     {@code unix:///path} of a syslog server, {@code plugin://type} or {@code plugin://type/name}
 *     of a plugin's sink, or the path of a file, which the loader makes absolute
 * @param format how a record is written
 * @param delimiter what stands between the columns of CSV
 * @param queue bytes per loop that may wait to be written
 * @param onFull what happens when a record cannot be kept
 * @param bodies bytes of arguments, and of an answer, that each record shows; 0 for none
 * @param file how a file is kept
 * @param plugin how the sink of a plugin is used
 */
@Key.ShortForm("to")
public record AuditSinkConfig(
        @Key(
                        required = true,
                        words = {"stdout", "stderr", "udp://", "tcp://", "unix://", "plugin://"},
                        pattern = AuditSinkConfig.PLACE,
                        expected =
                                "stdout, stderr, udp://host:port, tcp://host:port,"
                                        + " unix:///path, plugin://type, or a file",
                        text =
                                "Where records go: stdout, stderr, a syslog server as"
                                        + " udp://host:port, tcp://host:port or unix:///dev/log"
                                        + " (RFC 5424), a plugin's sink as plugin://type or"
                                        + " plugin://type/name, or a file.")
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
        @Key(
                        value = "off",
                        zero = "off",
                        least = "256",
                        most = "64KiB",
                        text =
                                "How much records show of arguments and of an answer, each, as they"
                                        + " were forwarded: redacted, and never what was denied.")
                ByteSize bodies,
        @Key(place = Key.Place.FLAT, text = "How a file is kept.") AuditFileConfig file,
        @Key(place = Key.Place.FLAT, text = "How a plugin's sink is used.")
                AuditPluginConfig plugin) {

    static final String PLACE =
            "(udp|tcp)://[^/\\s]+:[0-9]{1,5}"
                    + "|unix:///[^\\x00]+"
                    + "|plugin://[a-z][a-z0-9-]{0,31}(/[a-z0-9-]{1,32})?"
                    + "|(?!(udp|tcp|unix|plugin)://)[^\\x00]+";

    private static final String PLUGIN = "plugin://";
    private static final int MOST_IN_A_DATAGRAM = 24 * 1024;

    /** Bytes of the longest record without bodies: every text in it is bounded. */
    private static final int LONGEST = 4096;

    /** What stands around a body, and the last character of it, which may be an escaped one. */
    private static final int AROUND_BODY = 128;

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
                Checks.of(
                        AuditSinkConfig.class,
                        to,
                        format,
                        delimiter,
                        queue,
                        onFull,
                        bodies,
                        file,
                        plugin);
        checks.require(
                !file.chain() || format == Format.JSON_LINES && isFile(to),
                "chain",
                file.chain(),
                "false, unless json-lines go to a file");
        checks.require(
                plugin.settings().isEmpty() || to.startsWith(PLUGIN),
                "settings",
                "given",
                "none, unless to: plugin://type");
        checks.require(
                bodies.bytes() <= MOST_IN_A_DATAGRAM || !to.matches("(udp|unix)://.*"),
                "bodies",
                bodies,
                "<= 24KiB over udp and unix, where a record is a datagram");
        checks.require(
                queue.bytes() >= 4L * longestRecord(bodies),
                "queue",
                queue,
                "at least four of the longest records, 8 * bodies + 17KiB");
        checks.verify();
    }

    /** Returns the bytes of the longest record, its line feed included. */
    public int longestRecord() {
        return longestRecord(bodies);
    }

    private static int longestRecord(ByteSize bodies) {
        return bodies.bytes() == 0 ? LONGEST : LONGEST + 2 * ((int) bodies.bytes() + AROUND_BODY);
    }

    /** Tells whether records go to a file. */
    public boolean isFile() {
        return isFile(to);
    }

    /** Tells whether records go to a syslog server. */
    public boolean isSyslog() {
        return isSyslog(to);
    }

    /** Tells whether records go to the sink of a plugin. */
    public boolean isPlugin() {
        return to.startsWith(PLUGIN);
    }

    /** Returns the type of the plugin's sink that records go to. */
    public String pluginType() {
        String type = to.substring(PLUGIN.length());
        int name = type.indexOf('/');
        return name < 0 ? type : type.substring(0, name);
    }

    private static boolean isFile(String to) {
        return !to.equals("stdout")
                && !to.equals("stderr")
                && !isSyslog(to)
                && !to.startsWith(PLUGIN);
    }

    private static boolean isSyslog(String to) {
        return to.startsWith("udp://") || to.startsWith("tcp://") || to.startsWith("unix://");
    }
}
