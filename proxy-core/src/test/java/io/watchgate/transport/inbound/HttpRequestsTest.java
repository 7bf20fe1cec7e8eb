package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.codec.SpareHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpRequestsTest {

    private final SpareHead<RequestHead> spare = new SpareHead<>(RequestHead::new);
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequests(8192, spare));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private List<HttpRequest> read(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        List<HttpRequest> heads = new ArrayList<>();
        Object message;
        while ((message = channel.readInbound()) != null) {
            if (message instanceof HttpRequest request) {
                heads.add(request);
            }
            ReferenceCountUtil.release(message);
        }
        return heads;
    }

    @Test
    void headsThatNobodyGaveBackStayWhatTheyAre() {
        List<HttpRequest> heads =
                read(
                        "GET /a HTTP/1.1\r\nhost: one\r\n\r\n"
                                + "DELETE /b HTTP/1.0\r\nhost: two\r\nx: y\r\n\r\n");

        assertThat(heads).hasSize(2);
        assertThat(heads.get(0).uri()).isEqualTo("/a");
        assertThat(heads.get(0).headers().get("host")).isEqualTo("one");
        assertThat(heads.get(0).headers().size()).isEqualTo(1);
        assertThat(heads.get(1).method()).isEqualTo(HttpMethod.DELETE);
        assertThat(heads.get(1).protocolVersion().minorVersion()).isZero();
        assertThat(heads.get(1).headers().get("x")).isEqualTo("y");
    }

    @Test
    void nothingOfAHeadIsLeftInTheNext() {
        RequestHead first = (RequestHead) read("GET /a HTTP/1.0\r\nhost: one\r\n\r\n").get(0);
        first.giveBack(spare);

        RequestHead second = (RequestHead) read("OPTIONS /a HTTP/1.1\r\nx: y\r\n\r\n").get(0);

        assertThat(second).isSameAs(first);
        assertThat(second.method()).isEqualTo(HttpMethod.OPTIONS);
        assertThat(second.protocolVersion().minorVersion()).isEqualTo(1);
        assertThat(second.headers().get("host")).isNull();
        assertThat(second.headers().get("x")).isEqualTo("y");
        assertThat(second.decoderResult().isSuccess()).isTrue();
    }

    @Test
    void afterAFaultTheNextHeadIsSound() {
        EmbeddedChannel broken = new EmbeddedChannel(new HttpRequests(8192, spare));
        broken.writeInbound(
                Unpooled.copiedBuffer(
                        "GET /a HTTP/1.1\r\nbad name: x\r\n\r\n", StandardCharsets.US_ASCII));
        RequestHead fault = broken.readInbound();
        assertThat(fault.decoderResult().isFailure()).isTrue();
        fault.giveBack(spare);
        broken.finishAndReleaseAll();

        RequestHead sound = (RequestHead) read("GET /b HTTP/1.1\r\nhost: h\r\n\r\n").get(0);

        assertThat(sound).isSameAs(fault);
        assertThat(sound.decoderResult().isFailure()).isFalse();
        assertThat(sound.uri()).isEqualTo("/b");
    }

    @Test
    void aPathIsReadByItsBytes() {
        assertThat(read("GET /ab HTTP/1.1\r\n\r\n").get(0).uri()).isEqualTo("/ab");
        assertThat(read("GET /ac HTTP/1.1\r\n\r\n").get(0).uri()).isEqualTo("/ac");
        assertThat(read("GET /ac? HTTP/1.1\r\n\r\n").get(0).uri()).isEqualTo("/ac?");
    }

    @Test
    void aBodyBelongsToTheHeadBeforeIt() {
        channel.writeInbound(
                Unpooled.copiedBuffer(
                        "POST /a HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi",
                        StandardCharsets.US_ASCII));
        HttpRequest head = channel.readInbound();
        LastHttpContent body = channel.readInbound();

        assertThat(head.headers().get("Content-Length")).isEqualTo("2");
        assertThat(body.content().toString(StandardCharsets.US_ASCII)).isEqualTo("hi");
        body.release();
    }

    @Test
    void aHeadThatComesAgainIsNotReadAgain() {
        String begin = "POST /a HTTP/1.1\r\nx-some: value\r\ncontent-length: ";
        read(begin + "2\r\n\r\nhi");
        HttpRequest noted = read(begin + "2\r\n\r\nhi").get(0);

        HttpRequest third = read(begin + "2\r\n\r\nho").get(0);
        HttpRequest longer = read(begin + "10\r\n\r\n0123456789").get(0);

        String value = noted.headers().get("x-some");
        assertThat(third.headers().get("x-some")).isSameAs(value);
        assertThat(third.headers().get("content-length")).isEqualTo("2");
        assertThat(longer.headers().get("x-some")).isSameAs(value);
        assertThat(longer.headers().get("content-length")).isEqualTo("10");
    }

    @Test
    void oneThatWasGivenBackIsTheSameObjectWhenItComesAgain() {
        String begin = "POST /a HTTP/1.1\r\nx-some: value\r\ncontent-length: ";
        read(begin + "2\r\n\r\nhi");
        read(begin + "2\r\n\r\nhi");
        RequestHead third = (RequestHead) read(begin + "2\r\n\r\nho").get(0);
        third.giveBack(spare);

        RequestHead fourth = (RequestHead) read(begin + "3\r\n\r\nhoi").get(0);

        assertThat(fourth).isSameAs(third);
        assertThat(spare.take()).isNotSameAs(fourth);
        assertThat(fourth.headers().get("content-length")).isEqualTo("3");
        assertThat(fourth.uri()).isEqualTo("/a");
    }

    @Test
    void oneThatNobodyGaveBackStaysWhatItIsWhenAnotherComesAgain() {
        String a = "POST /a HTTP/1.1\r\nx-some: one\r\ncontent-length: ";
        String b = "PUT /bc HTTP/1.1\r\nx-some: two\r\ncontent-length: ";
        List<HttpRequest> heads = new ArrayList<>();
        for (String begin : List.of(a, a, a, a, b, b, b, b, a, a, a, a)) {
            String body = "x".repeat(heads.size() + 10);
            heads.addAll(read(begin + body.length() + "\r\n\r\n" + body));
        }

        assertThat(heads).hasSize(12).doesNotHaveDuplicates();
        for (int i = 0; i < heads.size(); i++) {
            boolean isB = i >= 4 && i < 8;
            HttpRequest head = heads.get(i);
            assertThat(head.uri()).as("head " + i).isEqualTo(isB ? "/bc" : "/a");
            assertThat(head.method().name()).as("head " + i).isEqualTo(isB ? "PUT" : "POST");
            assertThat(head.headers().get("x-some")).isEqualTo(isB ? "two" : "one");
            assertThat(head.headers().get("content-length")).isEqualTo("" + (i + 10));
        }
    }

    @Test
    void afterManyThatDifferOneThatComesAgainIsFoundAgain() {
        String begin = "POST /a HTTP/1.1\r\ncontent-length: 2\r\nx-some: ";
        for (int i = 100; i < 900; i++) {
            HttpRequest one = read(begin + i + "\r\n\r\nhi").get(0);
            assertThat(one.headers().get("x-some")).isEqualTo(Integer.toString(i));
        }
        HttpRequest before = read(begin + "abc\r\n\r\nhi").get(0);
        int times = 1;
        HttpRequest again = read(begin + "abc\r\n\r\nhi").get(0);
        while (again.headers().get("x-some") != before.headers().get("x-some")) {
            before = again;
            again = read(begin + "abc\r\n\r\nhi").get(0);
            times++;
            assertThat(times).isLessThan(100);
        }
        assertThat(again.headers().get("x-some")).isEqualTo("abc");
    }

    @Test
    void oneThatDiffersIsReadAgain() {
        String begin = "POST /a HTTP/1.1\r\ncontent-length: 2\r\nx-some: ";
        read(begin + "value\r\n\r\nhi");
        HttpRequest noted = read(begin + "value\r\n\r\nhi").get(0);

        HttpRequest cut = read(begin + "value\r\n\r\nh").get(0);
        channel.writeInbound(Unpooled.copiedBuffer("i", StandardCharsets.US_ASCII));
        channel.releaseInbound();
        HttpRequest other = read(begin + "valuf\r\n\r\nhi").get(0);

        assertThat(cut.headers().get("x-some"))
                .isEqualTo("value")
                .isNotSameAs(noted.headers().get("x-some"));
        assertThat(other.headers().get("x-some")).isEqualTo("valuf");
    }

    @Test
    void aBodyThatBeginsWithASpaceIsNoFoldedLineWhereverItIsCut() {
        String request = "POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\n hi";
        for (int cut = 1; cut < request.length(); cut++) {
            List<HttpRequest> heads = read(request.substring(0, cut));
            heads.addAll(read(request.substring(cut)));
            assertThat(heads).as("cut at " + cut).hasSize(1);
            assertThat(heads.get(0).decoderResult().isSuccess()).as("cut at " + cut).isTrue();
        }
    }

    @Test
    void aFoldedLineIsFoundBehindEmptyLinesInFrontOfTheHead() {
        HttpRequest head = read("\r\n\r\nGET /a HTTP/1.1\r\nx: 1\r\n 2\r\n\r\n").get(0);
        assertThat(head.decoderResult().isFailure()).isTrue();
    }

    /** An upgrade of 2010, whose request ended with eight bytes that no length told of. */
    @Test
    void keysOfAnOldWebSocketAreNoLength() {
        String upgrade =
                "GET /a HTTP/1.1\r\nsec-websocket-key1: 1\r\nsec-websocket-key2: 2\r\n\r\n";
        List<HttpRequest> heads = read(upgrade + "GET /b HTTP/1.1\r\n\r\n");
        assertThat(heads).extracting(HttpRequest::uri).containsExactly("/a", "/b");
    }
}
