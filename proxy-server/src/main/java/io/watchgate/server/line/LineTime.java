package io.watchgate.server.line;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Turns readings of a loop's monotonic clock into times of day: RFC 3339 in UTC, with milliseconds.
 *
 * <p>The time of day is read once a second; in between it advances with the monotonic clock, so
 * that a record costs no reading of a clock. Confined to one thread.
 */
public final class LineTime {

    private static final long RESYNC_NANOS = 1_000_000_000;
    private static final int SECONDS_LENGTH = "2026-03-04T05:06:07".length();

    /** Length of a time in bytes. */
    public static final int LENGTH = SECONDS_LENGTH + ".008Z".length();

    private final LongSupplier wallMillis;
    private final byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
    private long offsetMillis;
    private long syncedAt;
    private boolean synced;
    private long shownSecond = Long.MIN_VALUE;

    /**
     * Creates the times of one loop.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public LineTime(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /**
     * Returns the text of the time {@code nanos} of the monotonic clock; valid until the next call.
     */
    public byte[] at(long nanos) {
        return of(millisAt(nanos));
    }

    /** Returns the time {@code nanos} of the monotonic clock in milliseconds since 1970. */
    public long millisAt(long nanos) {
        if (!synced || nanos - syncedAt >= RESYNC_NANOS) {
            offsetMillis = wallMillis.getAsLong() - Math.floorDiv(nanos, 1_000_000L);
            syncedAt = nanos;
            synced = true;
        }
        return offsetMillis + Math.floorDiv(nanos, 1_000_000L);
    }

    /** Returns the text of so many milliseconds since 1970; valid until the next call. */
    public byte[] of(long millis) {
        long second = Math.floorDiv(millis, 1000L);
        if (second != shownSecond) {
            shownSecond = second;
            showDay(Math.floorDiv(second, 86_400L));
            showClock((int) Math.floorMod(second, 86_400L));
        }
        digits((int) Math.floorMod(millis, 1000L), SECONDS_LENGTH + 1, 3);
        return text;
    }

    /**
     * Days to a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level
     * Date Algorithms").
     */
    private void showDay(long epochDay) {
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) (shifted - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shiftedMonth = (5 * dayOfYear + 2) / 153;
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        digits((int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0), 0, 4);
        digits(month, 5, 2);
        digits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 8, 2);
    }

    private void showClock(int secondOfDay) {
        digits(secondOfDay / 3600, 11, 2);
        digits(secondOfDay / 60 % 60, 14, 2);
        digits(secondOfDay % 60, 17, 2);
    }

    private void digits(int number, int at, int count) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
