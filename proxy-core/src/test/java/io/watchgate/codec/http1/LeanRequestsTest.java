package io.watchgate.codec.http1;

import static io.watchgate.codec.http1.TwoDecoders.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.watchgate.testkit.Cuts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own decoder of requests. */
class LeanRequestsTest extends LeanMessagesContract {

    private static final String LINE = "GET /mcp HTTP/1.1\r\n";

    LeanRequestsTest() {
        super(TwoDecoders.ofRequests());
    }

    @Override
    MessageStreams streams(Random random) {
        return new RequestStreams(random);
    }

    @Override
    TwoDecoders bounded(int longest) {
        return TwoDecoders.ofRequests(longest);
    }

    @Override
    String oneWithBody() {
        return "POST /mcp HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\nGET /mcp HTTP/1.1\r\n\r\n",
                "\r\rGET /mcp HTTP/1.1\r\n\r\n",
                " GET /mcp HTTP/1.1\r\n\r\n",
                "GET\r\n\r\n",
                "GET /mcp\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "GET  /mcp HTTP/1.1\r\n\r\n",
                "GET /mcp  HTTP/1.1\r\n\r\n",
                "GET\t/mcp HTTP/1.1\r\n\r\n",
                "G(T /mcp HTTP/1.1\r\n\r\n",
                "GET /m\u00fcp HTTP/1.1\r\n\r\n",
                "GET /m\u0000 HTTP/1.1\r\n\r\n",
                "GET /mcp HTTP/1.1 \r\n\r\n",
                "GET /mcp HTTP/1.2\r\n\r\n",
                "GET /mcp HTTP/1.10\r\n\r\n",
                "GET /mcp http/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /mcp HTTP/1.1\n\r\n",
                "GET /mcp HTTP/1.1\r\nx: 1\n\r\n",
                "GET /mcp HTTP/1.1\r\nx: 1\r\n\n",
                "GET /mcp HTTP/1.1\r\nx: a\rb\r\n\r\n",
                "GET /mcp HTTP/1.1\r\nx: a\u0000b\r\n\r\n",
                "GET /mcp HTTP/1.1\r\nx : 1\r\n\r\n",
                "GET /mcp HTTP/1.1\r\n x: 1\r\n\r\n",
                "GET /mcp HTTP/1.1\r\nx: 1\r\n 2\r\n\r\n",
                "GET /mcp HTTP/1.1\r\nname\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ncontent-length: 3, 3\r\n\r\nabc",
                "POST /mcp HTTP/1.1\r\ncontent-length: +3\r\n\r\nabc",
                "POST /mcp HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc",
                "POST /mcp HTTP/1.0\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc",
                "POST /mcp HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n"
                        + "0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n80000000\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: 1\r\n 2\r\n\r\n"
            })
    void takesNothingThatIsNotExactlyARequest(String stream) {
        assertFault(stream);
    }

    @Test
    void saysAtOnceWhatIsNoRequest() {
        for (String begun :
                List.of("GET /mcp\r\n", LINE + "x: 1\r\nname\r\n", LINE + "\tx: 1\r\n", "\n")) {
            EmbeddedChannel channel = new EmbeddedChannel(decoders().lean().get());
            Cuts.byteByByte(MessageStreams.bytes(begun))
                    .forEach(portion -> channel.writeInbound(Unpooled.copiedBuffer(portion)));
            HttpRequest head = channel.readInbound();
            assertThat(head).as(begun).isNotNull();
            assertThat(head.decoderResult().isFailure()).isTrue();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void aFailedHeadIsNoneOfAnotherConnections() {
        EmbeddedChannel slow = new EmbeddedChannel(decoders().lean().get());
        slow.writeInbound(Unpooled.copiedBuffer(MessageStreams.bytes(LINE)));
        lean(List.of(MessageStreams.bytes("HEAD /other HTTP/1.0\r\nx: y\r\n\r\n")));
        slow.writeInbound(Unpooled.copiedBuffer(MessageStreams.bytes("a: b\r\nbroken\r\n\r\n")));

        HttpRequest failed = slow.readInbound();

        assertThat(failed.decoderResult().isFailure()).isTrue();
        assertThat(failed.method()).isEqualTo(HttpMethod.GET);
        assertThat(failed.uri()).isEmpty();
        assertThat(failed.headers().isEmpty()).isTrue();
        slow.finishAndReleaseAll();
    }

    @Test
    void keepsNoMoreOfAHeadThanItMayHave() {
        String path = "/" + "p".repeat(LONGEST - "GET / HTTP/1.1".length());
        String line = "GET " + path + " HTTP/1.1\r\n";
        String headers = "content-length: 0\r\nx: ";
        String fits = line + headers + "y".repeat(LONGEST - headers.length() - 4) + "\r\n\r\n";
        assertThat(lean(List.of(MessageStreams.bytes(fits)))).endsWith(Transcript.END);
        assertTooLong(fits.replace("/p", "/pp"), TooLongHttpLineException.class);
        assertTooLong(fits.replace("x: ", "x: y"), TooLongHttpHeaderException.class);
        assertTooLong("G".repeat(LONGEST + 3), TooLongHttpLineException.class);
        assertTooLong(LINE + "x".repeat(LONGEST + 1), TooLongHttpHeaderException.class);
    }

    private void assertTooLong(String stream, Class<? extends Exception> fault) {
        byte[] bytes = MessageStreams.bytes(stream);
        for (List<byte[]> portions :
                List.of(
                        List.of(bytes),
                        Cuts.inTwo(bytes, 1),
                        Cuts.inTwo(bytes, LONGEST / 2),
                        Cuts.inTwo(bytes, bytes.length - 1))) {
            EmbeddedChannel channel = new EmbeddedChannel(decoders().lean().get());
            portions.forEach(portion -> channel.writeInbound(Unpooled.copiedBuffer(portion)));
            HttpRequest head = channel.readInbound();
            assertThat(head.decoderResult().cause()).isInstanceOf(fault);
            channel.finishAndReleaseAll();
        }
    }
}
