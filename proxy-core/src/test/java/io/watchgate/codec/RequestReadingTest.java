package io.watchgate.codec;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReadingTest extends MessageReadingContract {

    RequestReadingTest() {
        super(HttpDecoders::requests);
    }

    @Override
    MessageStreams streams(Random random) {
        return new RequestStreams(random);
    }

    @Override
    String firstLine() {
        return "POST /mcp HTTP/1.1\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " GET /mcp HTTP/1.1\r\n\r\n",
                "GET\r\n\r\n",
                "GET /mcp\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "GET  /mcp HTTP/1.1\r\n\r\n",
                "GET /mcp  HTTP/1.1\r\n\r\n",
                "GET\t/mcp HTTP/1.1\r\n\r\n",
                "G(T /mcp HTTP/1.1\r\n\r\n",
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
                "POST /mcp HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n"
                        + "0\r\n\r\n",
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n80000000\r\n"
            })
    void refusesWhatCouldBeReadInTwoWays(String stream) {
        assertFault(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r\n\r\n", "\n", "\r\r"})
    void readsOverLineEndsInFront(String front) {
        assertTaken(
                front + "GET /mcp HTTP/1.1\r\nx: 1\r\n\r\n",
                "<HTTP/1.1 GET /mcp|x=1>" + Transcript.END);
    }

    @Test
    void nobodyLooksAtTrailers() {
        assertTaken(
                "POST /mcp HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
                        + "0\r\nx: 1\r\n 2\r\n\r\n",
                "<HTTP/1.1 POST /mcp|transfer-encoding=chunked>" + Transcript.END);
    }
}
