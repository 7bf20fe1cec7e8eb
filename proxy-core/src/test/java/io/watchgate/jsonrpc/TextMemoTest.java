package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextMemoTest {

    private final TextMemo memo = new TextMemo();

    private String read(String text) {
        byte[] bytes = ("x\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
        ByteBuf body = Unpooled.wrappedBuffer(bytes).skipBytes(1);
        return memo.text(body, Span.of(1, bytes.length - 2));
    }

    @Test
    void sameBytesGiveTheSameText() {
        String first = read("files__read");

        assertThat(first).isEqualTo("files__read");
        assertThat(read("files__read")).isSameAs(first);
        assertThat(read("files__reae")).isEqualTo("files__reae");
    }

    @Test
    void textsThatAreNotAsciiOrLongAreRead() {
        String longest = "n".repeat(1000);

        assertThat(read("")).isEmpty();
        assertThat(read("z\u00fcrich \ud83d\ude00")).isEqualTo("z\u00fcrich \ud83d\ude00");
        assertThat(read("z\u00fcrich \ud83d\ude00")).isEqualTo("z\u00fcrich \ud83d\ude00");
        assertThat(read(longest)).isEqualTo(longest);
    }

    @Test
    void namesThatTakeEachOthersPlaceAreStillTheirOwn() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            String name = "tool" + random.nextInt(3000);
            assertThat(read(name)).isEqualTo(name);
        }
    }
}
