package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpDateTest {

    private static final long END_OF_9999 = 253_402_300_799L;

    private static String at(Instant time) {
        return new HttpDate(Clock.fixed(time, ZoneOffset.UTC)).value().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "1994-11-06T08:49:37.999Z,'Sun, 06 Nov 1994 08:49:37 GMT'",
        "1970-01-01T00:00:00Z,'Thu, 01 Jan 1970 00:00:00 GMT'",
        "2028-02-29T23:59:59Z,'Tue, 29 Feb 2028 23:59:59 GMT'",
        "9999-12-31T23:59:59Z,'Fri, 31 Dec 9999 23:59:59 GMT'"
    })
    void isAnImfFixdate(Instant time, String text) {
        assertThat(at(time)).isEqualTo(text);
    }

    @Test
    void isWhatJavasFormatterWrites() {
        DateTimeFormatter formatter =
                DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochSecond((long) (random.nextDouble() * END_OF_9999));
            assertThat(at(time)).isEqualTo(formatter.format(time));
        }
    }

    @Test
    void isALineOfTheHeadAsWell() {
        HttpDate date = new HttpDate(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        assertThat(date.line()).asString().isEqualTo("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    }
}
