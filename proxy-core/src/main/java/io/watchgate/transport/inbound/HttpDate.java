package io.watchgate.transport.inbound;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The Date header (RFC 9110, 6.6.1), encoded once a second. One per event loop, confined to it. */
public final class HttpDate {

    // Not a formatter of the JDK: it reads the names in all languages for that, on an event loop.
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int NAME = 3;
    private static final int LENGTH = 29;

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
            String text = text(LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC));
            value = AsciiString.of(text);
            line = ("date: " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static String text(LocalDateTime time) {
        StringBuilder text = new StringBuilder(LENGTH);
        int day = NAME * time.getDayOfWeek().ordinal();
        text.append(DAYS, day, day + NAME).append(", ");
        int month = NAME * (time.getMonthValue() - 1);
        twoDigits(text, time.getDayOfMonth()).append(' ').append(MONTHS, month, month + NAME);
        twoDigits(text.append(' '), time.getYear() / 100);
        twoDigits(text, time.getYear() % 100);
        twoDigits(text.append(' '), time.getHour());
        twoDigits(text.append(':'), time.getMinute());
        return twoDigits(text.append(':'), time.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
