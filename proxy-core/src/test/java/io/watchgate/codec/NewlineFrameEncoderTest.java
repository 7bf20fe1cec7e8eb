package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.jsonrpc.MessageContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NewlineFrameEncoderTest {

    private static final byte[] TEXT = "{\"a\":1}".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> bodies() {
        return Stream.of(
                body("with room", alloc -> alloc.directBuffer(64).writeBytes(TEXT)),
                body("full", alloc -> alloc.directBuffer(7, 7).writeBytes(TEXT)),
                body("read-only", alloc -> alloc.directBuffer(64).writeBytes(TEXT).asReadOnly()),
                body(
                        "a slice",
                        alloc -> {
                            ByteBuf whole = alloc.directBuffer(64).writeByte('x').writeBytes(TEXT);
                            whole.writeByte('!').skipBytes(1);
                            return whole.readSlice(TEXT.length);
                        }),
                body(
                        "a chain",
                        alloc ->
                                alloc.compositeBuffer()
                                        .addComponent(true, Unpooled.copiedBuffer(TEXT, 0, 3))
                                        .addComponent(true, Unpooled.copiedBuffer(TEXT, 3, 4))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void writesEachFrameAsALine(String name, Function<ByteBufAllocator, ByteBuf> body) {
        EmbeddedChannel channel = new EmbeddedChannel(new NewlineFrameEncoder());
        for (int i = 0; i < 3; i++) {
            channel.writeOutbound(new Frame(body.apply(channel.alloc()), new MessageContext() {}));
        }
        assertThat(written(channel)).isEqualTo("{\"a\":1}\n".repeat(3));
    }

    @Test
    void leavesABodyThatOthersHoldAsItIs() {
        EmbeddedChannel channel = new EmbeddedChannel(new NewlineFrameEncoder());
        ByteBuf body = channel.alloc().directBuffer(64).writeBytes(TEXT);
        channel.writeOutbound(new Frame(body.retain(), new MessageContext() {}));
        assertThat(written(channel)).isEqualTo("{\"a\":1}\n");
        assertThat(body.toString(StandardCharsets.US_ASCII)).isEqualTo("{\"a\":1}");
        assertThat(body.release()).as("the writer gave its reference back").isTrue();
    }

    @Test
    void passesOnWhatIsNoFrame() {
        EmbeddedChannel channel = new EmbeddedChannel(new NewlineFrameEncoder());
        channel.writeOutbound("signal");
        assertThat(channel.<String>readOutbound()).isEqualTo("signal");
        channel.finish();
    }

    private static Arguments body(String name, Function<ByteBufAllocator, ByteBuf> body) {
        return Arguments.of(name, body);
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        ByteBuf part;
        while ((part = channel.readOutbound()) != null) {
            text.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        channel.finish();
        return text.toString();
    }
}
