package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayHeadersTest {

    private static final List<String> NAMES =
            List.of("host", "Host", "HOST", "accept", "x-a", "X-B", "connection", "content-length");
    private static final List<String> VALUES =
            List.of("a", "A", "close", "keep-alive, Close", "chunked", "12", "");

    private final ArrayHeaders headers = new ArrayHeaders();

    @Test
    void findsNamesInWhateverCaseAndKeepsTheirOrder() {
        headers.add("Accept", "one").add(HttpHeaderNames.HOST, "h").add("ACCEPT", "two");

        assertThat(headers.get(HttpHeaderNames.ACCEPT)).isEqualTo("one");
        assertThat(headers.getAll("accept")).containsExactly("one", "two");
        assertThat(ArrayHeaders.count(headers, HttpHeaderNames.ACCEPT)).isEqualTo(2);
        assertThat(ArrayHeaders.count(headers, HttpHeaderNames.HOST)).isEqualTo(1);
        assertThat(headers.get("host2")).isNull();
        assertThat(headers.names()).containsExactly("Accept", "host", "ACCEPT");
    }

    @Test
    void checksAgainWhatTakesThePlaceOfAnotherHeadsName() {
        String bad = "no name";
        headers.add("one", "1").add("two", "2");
        headers.clear();

        assertThat(headers.contains("one")).isFalse();
        assertThatThrownBy(() -> headers.add(bad, "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> headers.add(bad, "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(headers.add("one", "3").entries()).hasSize(1);
    }

    @Test
    void doesWhatNettysHeadersDo() {
        Random random = new Random(17);
        HttpHeaders netty = new DefaultHttpHeaders();
        for (int i = 0; i < 20_000; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String value = VALUES.get(random.nextInt(VALUES.size()));
            switch (random.nextInt(12)) {
                case 0 -> {
                    netty.remove(name);
                    headers.remove(name);
                }
                case 1 -> {
                    netty.set(name, value);
                    headers.set(name, value);
                }
                case 2 -> {
                    netty.clear();
                    headers.clear();
                }
                default -> {
                    netty.add(name, value);
                    headers.add(name, value);
                }
            }
            requireSame(netty, name, value);
        }
    }

    private void requireSame(HttpHeaders netty, String name, String value) {
        assertThat(headers.size()).isEqualTo(netty.size());
        assertThat(headers.get(name)).isEqualTo(netty.get(name));
        assertThat(headers.getAll(name)).isEqualTo(netty.getAll(name));
        assertThat(headers.contains(name)).isEqualTo(netty.contains(name));
        for (boolean ignoreCase : new boolean[] {true, false}) {
            assertThat(headers.contains((CharSequence) name, value, ignoreCase))
                    .isEqualTo(netty.contains((CharSequence) name, value, ignoreCase));
            assertThat(headers.containsValue(name, HttpHeaderValues.CLOSE, ignoreCase))
                    .isEqualTo(netty.containsValue(name, HttpHeaderValues.CLOSE, ignoreCase));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r", "a\n", "a\tb", "a(", "\u00e9", "a\u0000"})
    void refusesTheNamesNettyRefuses(String name) {
        Throwable expected = catchThrowable(() -> new DefaultHttpHeaders().add(name, "v"));

        assertThatThrownBy(() -> headers.add(name, "v"))
                .isInstanceOf(expected.getClass())
                .hasMessage(expected.getMessage());
        assertThat(headers.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\u0000b", "\u0001", "a\u007f", " a", "a\u000bb"})
    void refusesTheValuesNettyRefuses(String value) {
        Throwable expected = catchThrowable(() -> new DefaultHttpHeaders().add("x", value));

        assertThatThrownBy(() -> headers.add("x", value))
                .isInstanceOf(expected.getClass())
                .hasMessage(expected.getMessage());
        assertThat(headers.isEmpty()).isTrue();
    }

    @Test
    void forgetsManyHeadersWithTheirRoom() {
        for (int i = 0; i < 1000; i++) {
            headers.add("x-" + i, "v" + i);
        }
        assertThat(headers.get("X-999")).isEqualTo("v999");

        headers.clear();

        assertThat(headers.isEmpty()).isTrue();
        assertThat(headers.get("x-999")).isNull();
        assertThat(headers.entries()).isEmpty();
    }
}
