package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end two parsers could see at different places (RFC 9112, 11.2): refused, the
 * connection closed, and nothing of what is behind them answered or sent to a server.
 */
class SmugglingIT {

    private static final String BODY = McpClient.toolCall("1", "first", "");

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        server.answers("tools/call", "{}");
        gateway = TestGateway.before(1, server);
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    /** In place of the length of an ordinary POST, and what then stands in place of its body. */
    record Shape(String name, String header, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Shape header(String name, String header) {
        return new Shape(name, header, BODY);
    }

    private static Shape chunks(String name, String body) {
        return new Shape(name, "Transfer-Encoding: chunked\r\n", body);
    }

    private static String size() {
        return Integer.toHexString(BODY.length());
    }

    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private static final String WHOLE =
            Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";

    static Stream<Shape> shapes() {
        return Stream.of(lengths(), codings(), fields(), chunkSizes()).flatMap(same -> same);
    }

    private static Stream<Shape> lengths() {
        return Stream.of(
                new Shape("length and chunks", LENGTH + CHUNKED, WHOLE),
                new Shape("chunks and length", CHUNKED + "Content-Length: 5\r\n", WHOLE),
                new Shape("chunks and length 0", CHUNKED + "Content-Length: 0\r\n", WHOLE),
                header("two different lengths", LENGTH + "Content-Length: 0\r\n"),
                header("two equal lengths", LENGTH + LENGTH),
                header("a list of lengths", LENGTH.replace("\r\n", ", 5\r\n")),
                header("a list of equal lengths", "Content-Length: 4, 4\r\n"),
                header("a negative length", "Content-Length: -1\r\n"),
                header("a length with a plus", LENGTH.replace(": ", ": +")),
                header("a hexadecimal length", "Content-Length: 0x10\r\n"),
                header("a length with a dot", "Content-Length: 5.0\r\n"),
                header("a length with a space within", "Content-Length: 1 0\r\n"),
                header("a length beyond all numbers", "Content-Length: 99999999999999999999\r\n"),
                header(
                        "a length that wraps to a small one",
                        "Content-Length: 18446744073709551620\r\n"),
                header("an empty length", "Content-Length:\r\n"),
                header("no digits in a length", "Content-Length: abc\r\n"),
                header("a length of digits that are not ASCII", "Content-Length: \u0661\r\n"));
    }

    private static Stream<Shape> codings() {
        return Stream.of(
                new Shape("an unknown coding", "Transfer-Encoding: xchunked\r\n", WHOLE),
                new Shape("identity", "Transfer-Encoding: identity\r\n" + LENGTH, BODY),
                new Shape("a coding before chunked", "Transfer-Encoding: gzip, chunked\r\n", WHOLE),
                new Shape("a coding behind chunked", "Transfer-Encoding: chunked, gzip\r\n", WHOLE),
                new Shape("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", WHOLE),
                new Shape("chunked in two fields", CHUNKED + CHUNKED, WHOLE),
                new Shape("a quoted coding", "Transfer-Encoding: \"chunked\"\r\n", WHOLE),
                new Shape(
                        "a control character in a coding",
                        "Transfer-Encoding: \u000bchunked\r\n",
                        WHOLE),
                new Shape("an empty coding", "Transfer-Encoding:\r\n" + LENGTH, BODY),
                new Shape("a space before the colon", "Transfer-Encoding : chunked\r\n", WHOLE));
    }

    private static Stream<Shape> fields() {
        return Stream.of(
                header("a space before the colon of the length", LENGTH.replace(":", " :")),
                header("a tab before the colon", LENGTH.replace(":", "\t:")),
                header("a folded header", "X-Fold: a\r\n b\r\n" + LENGTH),
                new Shape("a folded coding", "Transfer-Encoding:\r\n chunked\r\n", WHOLE),
                header("a header that begins with a space", " " + LENGTH),
                header("a header without a colon", "nonsense\r\n" + LENGTH),
                header("a header without a name", ": x\r\n" + LENGTH),
                header("a bare line feed", "X-A: b\nX-C: d\r\n" + LENGTH),
                header("a bare carriage return", "X-A: b\rX-C: d\r\n" + LENGTH),
                header("a zero byte in a value", "X-A: b\0c\r\n" + LENGTH),
                header("a zero byte in a name", "X-A\0: b\r\n" + LENGTH),
                header("a name in parentheses", "X(A): b\r\n" + LENGTH));
    }

    private static Stream<Shape> chunkSizes() {
        return Stream.of(
                chunks("no chunk size", "\r\n" + BODY + "\r\n0\r\n\r\n"),
                chunks("a negative chunk size", "-1\r\n" + BODY + "\r\n0\r\n\r\n"),
                chunks("a chunk size with a plus", "+" + WHOLE),
                chunks("a chunk size with 0x", "0x" + WHOLE),
                chunks("a chunk size that is no number", "zz\r\n" + BODY + "\r\n0\r\n\r\n"),
                chunks("a chunk size with a space before it", " " + WHOLE),
                chunks("a chunk size that overflows", "fffffffffffffffff\r\n" + BODY),
                chunks("a chunk size that wraps to a small one", "100000005\r\n" + BODY),
                chunks(
                        "a line feed alone behind a chunk size",
                        size() + "\n" + BODY + "\r\n0\r\n\r\n"),
                chunks("a chunk longer than its size", "1\r\n" + BODY + "\r\n0\r\n\r\n"),
                chunks("no line end behind a chunk", size() + "\r\n" + BODY + "0\r\n\r\n"),
                chunks("a line feed alone behind a chunk", size() + "\r\n" + BODY + "\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void refusesAndClosesAndAnswersNothingBehindIt(Shape shape) {
        String head = client.post("").replace("Content-Length: 0\r\n", shape.header());
        String behind = client.post(McpClient.toolCall("666", "smuggled", ""));
        try (RawHttpClient http = gateway.connect()) {
            http.send((head + shape.body() + behind).getBytes(StandardCharsets.UTF_8));
            RawResponse response = http.response();
            assertThat(response.status()).as(response.toString()).isIn(400, 413);
            assertThat(response.closes()).isTrue();
            http.expectClosed();
        }
        assertThat(server.received()).noneMatch(body -> body.contains("tools/call"));
    }

    @ParameterizedTest
    @MethodSource("requestLines")
    void refusesRequestLinesThatAreNone(String line) {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(BODY)
                            .replaceFirst("^[^\r]*\r\n", Matcher.quoteReplacement(line + "\r\n")));
            RawResponse response = http.response();
            assertThat(response.status()).as(response.toString()).isEqualTo(400);
            http.expectClosed();
        }
        assertThat(server.count("tools/call")).isZero();
    }

    static Stream<String> requestLines() {
        return Stream.of(
                "POST /mcp/files",
                "POST",
                "/mcp/files HTTP/1.1",
                "POST /mcp/files HTTP/1.1 x",
                "POST /mcp/files HTTP/2.0",
                "POST /mcp/files HTTP/0.9",
                "POST /mcp/files HTTP/11",
                "POST /mcp/files http/1.1",
                "POST  /mcp/files HTTP/1.1",
                "POST\t/mcp/files\tHTTP/1.1",
                "P(ST /mcp/files HTTP/1.1",
                "POST /mcp/ files HTTP/1.1",
                "POST /mcp/files\0 HTTP/1.1");
    }

    @Test
    void keepsTwoHonestRequestsApart() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post(BODY) + client.post(McpClient.toolCall("2", "second", "")));
            assertThat(http.answer()).contains("\"id\":1");
            assertThat(http.answer()).contains("\"id\":2");
        }
    }
}
