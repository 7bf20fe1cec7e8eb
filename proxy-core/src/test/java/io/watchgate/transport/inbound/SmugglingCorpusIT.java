package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import io.watchgate.testkit.smuggling.SmugglingCase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus of requests that are used to smuggle others: what is taken can be read in one way
 * only, everything else is refused, and what is hidden in it is never answered and reaches nobody.
 */
class SmugglingCorpusIT {

    private static final String SMUGGLED = "666";
    private static final String HONEST = "9";

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

    static Stream<SmugglingCase> corpus() {
        return SmugglingCase.read("requests.txt");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isTakenInOneWayOrRefused(SmugglingCase shape) {
        String verdict = shape.verdict();
        boolean refused = verdict.endsWith("refused");
        int answered = 0;
        try (RawHttpClient http = gateway.connect()) {
            http.send(bytes(shape, refused ? post(SMUGGLED) : ""));
            if (verdict.startsWith("status ")) {
                RawResponse response = http.response();
                assertThat("status " + response.status()).isEqualTo(verdict);
                if (!response.closes()) {
                    answered += honest(http);
                }
            }
            for (String word : List.of(verdict.split(" "))) {
                switch (word) {
                    case "refused" -> refused(http);
                    case "open" -> answered += honest(http);
                    case "1", "2" -> {
                        assertThat(http.answer()).contains("\"id\":" + word + ",");
                        answered++;
                    }
                    default -> assertThat(verdict).startsWith("status ");
                }
            }
        }
        assertThat(server.received()).noneMatch(body -> body.contains("tool" + SMUGGLED));
        assertThat(server.count("tools/call")).isEqualTo(answered);
    }

    private static void refused(RawHttpClient http) {
        RawResponse response = http.response();
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(response.closes()).isTrue();
        http.expectClosed();
    }

    /** Sends a call on the same connection, which is answered with nothing in between. */
    private int honest(RawHttpClient http) {
        http.send(post(HONEST));
        assertThat(http.answer()).contains("\"id\":" + HONEST + ",");
        return 1;
    }

    private byte[] bytes(SmugglingCase shape, String behind) {
        String head = client.post("").replace("Content-Length: 0\r\n\r\n", "");
        Map<String, String> words = new HashMap<>();
        words.put("head", head);
        words.put("head 1.0", head.replace("HTTP/1.1", "HTTP/1.0"));
        words.put("head 1.2", head.replace("HTTP/1.1", "HTTP/1.2"));
        words.put("path", "/mcp/files");
        words.put("smuggled", post(SMUGGLED));
        words.put("length smuggled", "" + post(SMUGGLED).length());
        for (String id : List.of("1", "2")) {
            words.put("call " + id, call(id));
            words.put("length " + id, "" + call(id).length());
            words.put("hex " + id, Integer.toHexString(call(id).length()));
            words.put("post " + id, post(id));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(shape.bytes(words));
        all.writeBytes(behind.getBytes(StandardCharsets.ISO_8859_1));
        return all.toByteArray();
    }

    private String post(String id) {
        return client.post(call(id));
    }

    private static String call(String id) {
        return McpClient.toolCall(id, "tool" + id, "");
    }
}
