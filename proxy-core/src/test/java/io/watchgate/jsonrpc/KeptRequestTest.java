package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that stays after it was sent, because it may have to be sent again. */
class KeptRequestTest {

    private final BodySplice splice = new BodySplice();
    private final RequestMeta meta = new RequestMeta("2026-07-28", "{}", "", "");

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void isSentAnewAsItCame(int padding) {
        JsonRpcRequest request = request(padding);
        ByteBuf bytes = request.body();
        request.keep();
        request.tell(meta);
        request.replaceId(41);
        assertThat(encode(request)).startsWith("{\"jsonrpc\":\"2.0\",\"id\":41,").contains("2026");

        JsonRpcRequest next = request.anew(null);
        assertThat(next.isTold()).isFalse();
        assertThat(encode(next)).isEqualTo(text(padding));
        request.release();
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void tellsAnewWhatItToldBefore() {
        JsonRpcRequest request = request(0);
        request.keep();
        encode(request);
        JsonRpcRequest next = request.anew(meta);
        assertThat(encode(next)).contains("io.modelcontextprotocol/protocolVersion");
        request.release();
    }

    @Test
    void staysWhenItIsTakenOrReleasedForTheFirstTime() {
        JsonRpcRequest taken = request(0);
        ByteBuf bytes = taken.body();
        taken.keep();
        ByteBuf body = taken.takeBody();
        body.readerIndex(body.writerIndex()).release();
        assertThat(taken.body().toString(StandardCharsets.UTF_8)).isEqualTo(text(0));
        taken.release();
        assertThat(bytes.refCnt()).isZero();

        JsonRpcRequest released = request(0);
        released.keep();
        released.release();
        assertThat(released.body().refCnt()).isOne();
        released.release();
        released.release();
    }

    @Test
    void isKeptByOneOnly() {
        JsonRpcRequest request = request(0);
        request.keep();
        assertThatThrownBy(request::keep).hasMessageContaining("expected: once");
        JsonRpcRequest copy = request.copy();
        copy.keep();
        for (int i = 0; i < 2; i++) {
            copy.release();
            request.release();
        }
    }

    private String encode(JsonRpcRequest request) {
        ByteBuf out = splice.encode(request, ByteBufAllocator.DEFAULT, 16);
        String text = out.toString(StandardCharsets.UTF_8);
        out.release();
        return text;
    }

    private static JsonRpcRequest request(int padding) {
        return (JsonRpcRequest) Scans.message(text(padding));
    }

    private static String text(int padding) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + "t".repeat(padding + 1)
                + "\",\"_meta\":{\"progressToken\":7}}}";
    }
}
