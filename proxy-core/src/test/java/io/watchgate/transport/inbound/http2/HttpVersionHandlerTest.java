package io.watchgate.transport.inbound.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first bytes of a connection decide, wherever they are cut, and none of them is lost. */
class HttpVersionHandlerTest {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final List<String> decisions = new ArrayList<>();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new HttpVersionHandler(false, () -> decisions.add("h2")));

    private void send(String text) {
        channel.writeInbound(
                Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private String passed() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.append(next.toString(StandardCharsets.US_ASCII));
            next.release();
        }
        return all.toString();
    }

    private boolean isDecided() {
        return channel.pipeline().get(HttpVersionHandler.class) == null;
    }

    @Test
    void takesAPrefaceThatIsCutAnywhere() {
        String bytes = PREFACE + "frames";
        for (int cut = 1; cut < bytes.length(); cut++) {
            HttpVersionHandlerTest one = new HttpVersionHandlerTest();
            one.send(bytes.substring(0, cut));
            assertThat(one.isDecided()).as("cut at %d", cut).isEqualTo(cut >= PREFACE.length());
            one.send(bytes.substring(cut));
            assertThat(one.isDecided()).isTrue();
            assertThat(one.decisions).containsExactly("h2");
            assertThat(one.passed()).isEqualTo(bytes);
            one.channel.finishAndReleaseAll();
        }
    }

    @Test
    void takesAPrefaceThatComesByteByByte() {
        for (char next : PREFACE.toCharArray()) {
            assertThat(isDecided()).isFalse();
            send("" + next);
        }
        assertThat(decisions).containsExactly("h2");
        assertThat(passed()).isEqualTo(PREFACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /mcp HTTP/1.1\r\n",
                "PUT / HTTP/1.1",
                "PRI * HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r",
                "\r\nGET"
            })
    void leavesEverythingElseToHttp11(String text) {
        for (char next : text.toCharArray()) {
            send("" + next);
        }
        assertThat(isDecided()).isTrue();
        assertThat(passed()).isEqualTo(text);
        assertThat(decisions).isEmpty();
    }

    @Test
    void letsGoOfABeginningWhoseEndNeverComes() {
        send(PREFACE.substring(0, 20));
        channel.finishAndReleaseAll();
        assertThat(passed()).isEmpty();
        assertThat(decisions).isEmpty();
    }
}
