package io.watchgate.transport.inbound;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date header (RFC 9110, 6.6.1), encoded once a second. One per event loop, confined to it. */
public final class HttpDate {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Clock clock;
    private long second = -1;
    private byte[] line = {};
    private AsciiString value = AsciiString.EMPTY_STRING;

    /** Creates the header; {@code clock} tells the time of day. */
    public HttpDate(Clock clock) {
        this.clock = clock;
    }

    /** Returns the header line with its line end. */
    byte[] line() {
        bringUp();
        return line;
    }

    /** Returns the header's value. */
    public AsciiString value() {
        bringUp();
        return value;
    }

    private void bringUp() {
        long now = clock.millis() / 1000;
        if (now != second) {
            second = now;
            String text = FORMAT.format(Instant.ofEpochSecond(now));
            value = AsciiString.of(text);
            line = ("date: " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
