package io.watchgate.codec.http1;

import static io.watchgate.codec.http1.TwoDecoders.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Cuts;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own decoder of responses. */
class LeanResponsesTest extends LeanMessagesContract {

    LeanResponsesTest() {
        super(TwoDecoders.ofResponses());
    }

    @Override
    MessageStreams streams(Random random) {
        return new ResponseStreams(random);
    }

    @Override
    TwoDecoders bounded(int longest) {
        return TwoDecoders.ofResponses(longest);
    }

    @Override
    String oneWithBody() {
        return "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\n",
                "\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1  200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname : 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 O\u0001K\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: \u007f\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: a\rb\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5 \r\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123456\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx y: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=\"\\\r\n",
                "HTTP/1.1 099 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n000000000\r\n\r\n"
            })
    void takesNothingThatIsNotExactlyAResponse(String stream) {
        assertFault(stream);
    }

    @Test
    void keepsNoMoreOfAHeadThanItMayHave() {
        String line = "HTTP/1.1 200 OK\r\n";
        String headers = "content-length: 0\r\nx: ";
        String fits = line + headers + "y".repeat(LONGEST - headers.length() - 4) + "\r\n\r\n";
        assertThat(lean(List.of(MessageStreams.bytes(fits)))).endsWith(Transcript.END);
        String tooLong = fits.replace("x: ", "x: y");
        assertThat(lean(List.of(MessageStreams.bytes(tooLong)))).isEqualTo(Transcript.FAULT);
        assertThat(lean(Cuts.byteByByte(MessageStreams.bytes(tooLong))))
                .isEqualTo(Transcript.FAULT);
        String endless =
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;" + "e".repeat(2000);
        assertThat(lean(List.of(MessageStreams.bytes(endless)))).endsWith(Transcript.FAULT);
    }
}
