package io.watchgate.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesMemoTest {

    private final BytesMemo memo = new BytesMemo();

    @Test
    void givesTheSameTextForTheSameBytes() {
        String first = text("caf\u00e9");

        assertThat(first).isEqualTo("caf\u00e9");
        assertThat(text("caf\u00e9")).isSameAs(first);
    }

    @Test
    void tellsTextsOfOneHashApart() {
        assertThat(text("Aa")).isEqualTo("Aa").hasSameHashCodeAs("BB");
        assertThat(text("BB")).isEqualTo("BB");
        assertThat(text("\0")).isEqualTo("\0").hasSameHashCodeAs("\0\0");
        assertThat(text("\0\0")).isEqualTo("\0\0");
    }

    @Test
    void keepsNoLongText() {
        String first = text("x".repeat(129));

        assertThat(text("x".repeat(129))).isEqualTo(first).isNotSameAs(first);
    }

    private String text(String text) {
        byte[] bytes = MessageStreams.bytes("<" + text + ">");
        return memo.text(bytes, 1, bytes.length - 1);
    }
}
