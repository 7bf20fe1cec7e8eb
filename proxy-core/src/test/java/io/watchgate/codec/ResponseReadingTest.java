package io.watchgate.codec;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReadingTest extends MessageReadingContract {

    ResponseReadingTest() {
        super(HttpDecoders::responses);
    }

    @Override
    MessageStreams streams(Random random) {
        return new ResponseStreams(random);
    }

    @Override
    String firstLine() {
        return "HTTP/1.1 200 OK\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\n",
                "HTTP/1.1 200 OK\r\n folded: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: 1\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: \u007f\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: a\rb\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 0 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5 \r\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\n12345\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123456\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=\"\\\r\n"
            })
    void refusesWhatCouldBeReadInTwoWays(String stream) {
        assertFault(stream);
    }

    /** As servers have sent it, and as every client takes it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nHTTP/1.1 200 OK\r\nx: 1\r\ncontent-length: 3\r\n\r\nabc",
                "HTTP/1.1  200 OK\r\nx: 1\r\ncontent-length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nx : 1\r\ncontent-length: 3\r\n\r\nabc",
                "HTTP/1.1 200 O\u0001K\r\nx: 1\r\ncontent-length: 3\r\n\r\nabc"
            })
    void repairsWhatCanBeReadInOneWayOnly(String stream) {
        assertTaken(stream, "<HTTP/1.1 200|x=1|content-length=3>abc" + Transcript.END);
    }

    @Test
    void aFoldedLineIsPartOfTheOneBeforeIt() {
        assertTaken(
                "HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\ncontent-length: 0\r\n\r\n",
                "<HTTP/1.1 200|x=1 2|content-length=0>" + Transcript.END);
    }
}
