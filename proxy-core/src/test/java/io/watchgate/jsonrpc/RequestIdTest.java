package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.testkit.Seeds;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "0|0",
                "1|1",
                "-0|-1",
                "-7|-1",
                "999999999999999999|999999999999999999",
                "1000000000000000000|-1",
                "9223372036854775807|-1",
                "18446744073709551616|-1",
                "\"1\"|-1",
                "\"\"|-1",
                "\"a\\u0062\\n\\\"\"|-1",
                "\"é日😀\"|-1",
            })
    void keepsTypeAndSpelling(String token, long number) {
        RequestId read = read(token);
        assertThat(read).hasToString(token).isEqualTo(RequestId.ofToken(token));
        assertThat(read.hashCode()).isEqualTo(RequestId.ofToken(token).hashCode());
        assertThat(read.number()).isEqualTo(number);
        assertThat(written(read)).isEqualTo(token);
        assertThat(read.length()).isEqualTo(token.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void tellsSpellingsApart() {
        assertThat(read("1")).isNotEqualTo(read("\"1\"")).isNotEqualTo(read("-1"));
        assertThat(read("0")).isNotEqualTo(read("-0"));
        assertThat(read("\"a\"")).isNotEqualTo(read("\"\\u0061\"")).isNotEqualTo(read("\"A\""));
        assertThat(RequestId.ofToken("01")).isNotEqualTo(RequestId.of(1));
        assertThat(RequestId.of(1)).isNotEqualTo("1");
    }

    @Test
    void refusesANegativeNumberOfItsOwn() {
        assertThatThrownBy(() -> RequestId.of(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("request id: -1 (expected: >= 0)");
    }

    @Test
    void readsRandomIntegersAsTheyAre() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 5000; round++) {
            BigInteger value = new BigInteger(1 + random.nextInt(80), random);
            String token = (random.nextInt(4) == 0 ? value.negate() : value).toString();
            assertThat(written(read(token))).as(seeds.describe()).isEqualTo(token);
            assertThat(read(token)).as(seeds.describe()).isEqualTo(RequestId.ofToken(token));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e0", "1.0", "-1e-1", "10E5"})
    void isNoNumberWithFractionOrExponent(String token) {
        assertThat(
                        Scans.whole("{\"jsonrpc\":\"2.0\",\"id\":" + token + ",\"method\":\"m\"}")
                                .fault())
                .isEqualTo(JsonFault.ID);
    }

    @Test
    void writesEveryDecimalAsTheJdkDoes() {
        Random random = Seeds.ofThisRun().random();
        ByteBuf out = Unpooled.buffer(1);
        long power = 1;
        for (int digits = 1; digits <= 19; digits++) {
            for (long value :
                    new long[] {power - 1, power, power + 1, random.nextLong() & Long.MAX_VALUE}) {
                out.clear();
                Decimal.write(out, value);
                assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
                assertThat(Decimal.length(value)).isEqualTo(Long.toString(value).length());
            }
            power = digits < 19 ? power * 10 : power;
        }
        out.release();
    }

    private static RequestId read(String token) {
        ByteBuf body =
                Unpooled.copiedBuffer("xx" + token + "x", StandardCharsets.UTF_8).skipBytes(1);
        int length = token.getBytes(StandardCharsets.UTF_8).length;
        RequestId id = RequestId.read(body, Span.of(1, 1 + length));
        body.release();
        return id;
    }

    private static String written(RequestId id) {
        ByteBuf out = Unpooled.buffer();
        id.write(out);
        String text = out.toString(StandardCharsets.UTF_8);
        out.release();
        return text;
    }
}
