package io.watchgate.server.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sample servers answer, line for line. */
class StdioServerTest {

    private static List<String> lines(String sample, String... input) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in =
                new ByteArrayInputStream(String.join("\n", input).getBytes(StandardCharsets.UTF_8));
        Samples.run(sample, "1.2.3", in, out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}";
    }

    private static Map<String, @Nullable Object> result(String line) {
        return Json.objectOrEmpty(Json.parseObject(line).get("result"));
    }

    private static String text(String line) {
        Object content = Json.arrayOrEmpty(result(line).get("content")).get(0);
        return String.valueOf(Json.objectOrEmpty(content).get("text"));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05,2024-11-05",
        "2025-03-26,2025-03-26",
        "2025-06-18,2025-06-18",
        "2025-11-25,2025-11-25",
        "1999-01-01,2025-11-25"
    })
    void agreesOnARevisionItSpeaks(String wanted, String agreed) throws Exception {
        List<String> lines =
                lines(
                        "clock",
                        request(1, "initialize", "{\"protocolVersion\":\"" + wanted + "\"}"),
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        assertThat(lines).hasSize(1);
        assertThat(result(lines.get(0))).containsEntry("protocolVersion", agreed);
        assertThat(lines.get(0))
                .contains("\"serverInfo\":{\"name\":\"clock\",\"version\":\"1.2.3\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clock", "notes"})
    void offersToolsOnePromptAndResources(String sample) throws Exception {
        List<String> lines =
                lines(
                        sample,
                        request(1, "tools/list", "{}"),
                        request(2, "prompts/list", "{}"),
                        request(3, "resources/list", "{}"),
                        request(4, "resources/templates/list", "{}"));
        assertThat(Json.arrayOrEmpty(result(lines.get(0)).get("tools"))).hasSize(3);
        assertThat(Json.arrayOrEmpty(result(lines.get(1)).get("prompts"))).hasSize(1);
        assertThat(result(lines.get(2))).containsKey("resources");
        assertThat(result(lines.get(3))).containsKey("resourceTemplates");
    }

    @Test
    void keepsNotesAsResourcesAndAnnouncesThem() throws Exception {
        List<String> lines =
                lines(
                        "notes",
                        request(1, "resources/subscribe", "{\"uri\":\"note://a\"}"),
                        request(
                                2,
                                "tools/call",
                                "{\"name\":\"add\",\"arguments\":{\"title\":\"a\",\"text\":\"ä😀\"}}"),
                        request(3, "resources/read", "{\"uri\":\"note://a\"}"),
                        request(4, "resources/read", "{\"uri\":\"note://b\"}"),
                        request(
                                5,
                                "tools/call",
                                "{\"name\":\"find\",\"arguments\":{\"word\":\"Ä\"}}"));
        assertThat(lines.get(1)).contains("notifications/resources/list_changed");
        assertThat(lines.get(2)).contains("notifications/resources/updated", "note://a");
        assertThat(text(lines.get(3))).isEqualTo("noted");
        assertThat(lines.get(4)).contains("\"text\":\"ä😀\"");
        assertThat(lines.get(5)).contains("\"code\":-32002", "\"data\":{\"uri\":\"note://b\"}");
        assertThat(text(lines.get(6))).isEqualTo("a: ä😀");
    }

    @Test
    void convertsTimesBetweenZones() throws Exception {
        List<String> lines =
                lines(
                        "clock",
                        request(
                                1,
                                "tools/call",
                                "{\"name\":\"convert\",\"arguments\":{\"time\":\"12:00\","
                                        + "\"from\":\"+02:00\",\"to\":\"-03:00\"}}"));
        assertThat(text(lines.get(0))).endsWith("T07:00:00-03:00");
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        List<String> lines =
                lines(
                        "clock",
                        "nonsense",
                        "{}",
                        request(1, "no/such", "{}"),
                        request(2, "tools/call", "{\"name\":\"nix\"}"),
                        request(3, "tools/call", "{}"),
                        request(
                                4,
                                "tools/call",
                                "{\"name\":\"wait\",\"arguments\":{\"seconds\":-1}}"));
        assertThat(lines.get(0)).contains("-32700");
        assertThat(lines.get(1)).contains("-32600");
        assertThat(lines.get(2)).contains("\"id\":1", "-32601");
        assertThat(lines.get(3)).contains("\"id\":2", "-32602", "no tool nix");
        assertThat(lines.get(4)).contains("\"id\":3", "-32602", "name is missing");
        assertThat(lines.get(5)).contains("\"isError\":true", "expected: 0 to 3600");
    }

    @Test
    void answersTheMembersOfABatch() throws Exception {
        assertThat(
                        lines(
                                "clock",
                                "["
                                        + request(1, "ping", "{}")
                                        + ","
                                        + request(2, "ping", "{}")
                                        + "]"))
                .containsExactly(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
    }

    @Test
    void tellsProgressAndForgetsWhatIsCancelled() throws Exception {
        try (PipedOutputStream client = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(client);
                PipedInputStream answers = new PipedInputStream();
                OutputStream out = new PipedOutputStream(answers)) {
            CompletableFuture<Void> served =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    Samples.run("clock", "1", in, out);
                                } catch (IOException broken) {
                                    throw new UncheckedIOException(broken);
                                }
                            });
            Scanner lines = new Scanner(answers, StandardCharsets.UTF_8);
            client.write(
                    (request(
                                            1,
                                            "tools/call",
                                            "{\"name\":\"wait\",\"arguments\":{\"seconds\":3600},"
                                                    + "\"_meta\":{\"progressToken\":\"t\"}}")
                                    + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            client.flush();
            assertThat(lines.nextLine())
                    .contains(
                            "notifications/progress", "\"progressToken\":\"t\"", "\"progress\":1");
            client.write(
                    ("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                    + "\"params\":{\"requestId\":1}}\n"
                                    + request(2, "ping", "{}")
                                    + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            client.flush();
            String answer;
            do {
                answer = lines.nextLine();
            } while (answer.contains("notifications/progress"));
            assertThat(answer).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
            client.close();
            assertThat(served).succeedsWithin(30, TimeUnit.SECONDS);
        }
    }
}
