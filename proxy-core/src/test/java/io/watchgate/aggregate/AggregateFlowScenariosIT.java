package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The inherited scenarios of what flows between several clients and several servers at the same
 * time, by their numbers: nothing reaches anybody but whom it is for.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class AggregateFlowScenariosIT {

    @Parameter int loops;

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer();

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops)
                .upstream("files", files)
                .upstream("notes", notes)
                .timeout("streamAfter", 60_000);
    }

    private static McpClient asked(TestGateway gateway) {
        return McpClient.open(gateway, "", "2025-11-25", McpClient.EVERYTHING);
    }

    @Test
    @Scenario(17)
    void scenario17JudgesParallelCallsEachByItself() {
        files.on("tools/call", call -> call.result("{\"n\":" + call.at("params", "n") + "}"));
        RuleConfig rule =
                new RuleConfig(
                        RuleConfig.Action.DENY,
                        List.of("files"),
                        List.of("secret"),
                        List.of(),
                        List.of());
        try (TestGateway gateway =
                setup().policy(new PolicyConfig(Action.ALLOW, List.of(rule))).start()) {
            List<McpClient> clients =
                    List.of(McpClient.open(gateway, ""), McpClient.open(gateway, ""));
            List<RawHttpClient> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String tool = i % 3 == 0 ? "files__secret" : "files__open";
                calls.add(clients.get(i % 2).send(McpClient.toolCall("" + i, tool, ",\"n\":" + i)));
            }
            for (int i = 0; i < 60; i++) {
                try (RawHttpClient http = calls.get(i)) {
                    String answer = http.answer();
                    assertThat(Json.at(answer, "id")).isEqualTo("" + i);
                    if (i % 3 == 0) {
                        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32602");
                    } else {
                        assertThat(Json.at(answer, "result", "n")).isEqualTo("" + i);
                    }
                }
            }
            assertThat(files.count("tools/call")).isEqualTo(40);
        }
    }

    @Test
    @Scenario({4, 25})
    void scenario25TellsEveryServerThatItIsInitializedAlsoIfOneFails() {
        files.answers("tools/list", "{\"tools\":[]}");
        notes.answers("tools/list", "{\"tools\":[{\"name\":\"t\"}]}");
        try (ScriptedServer down = new ScriptedServer();
                TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream(
                                        "down",
                                        down.on("initialize", request -> request.status(503, "")))
                                .upstream("files", files)
                                .upstream("notes", notes)
                                .start()) {
            McpClient client = asked(gateway);
            assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                    .isEqualTo("{\"tools\":[{\"name\":\"notes__t\"}]}");
            for (ScriptedServer server : List.of(files, notes)) {
                assertThat(server.takeNotice("notifications/initialized"))
                        .isEqualTo(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            }
            assertThat(down.count("notifications/initialized")).isZero();
        }
    }

    @Test
    @Scenario(defects = {6, 8})
    void defect6And8_IntroducesItselfToAServerOnceForAllClients() {
        files.answers("tools/call", "{}").answers("tools/list", "{\"tools\":[]}");
        notes.answers("tools/list", "{\"tools\":[]}");
        try (TestGateway gateway = setup().start()) {
            for (int i = 0; i < 5; i++) {
                McpClient client = McpClient.open(gateway, i % 2 == 0 ? "" : "files");
                client.ask("tools/list", "{}");
                String tool = i % 2 == 0 ? "files__x" : "x";
                assertThat(client.ask("tools/call", "{\"name\":\"" + tool + "\"}"))
                        .contains("\"result\":{}");
            }
            assertThat(files.count("initialize")).isEqualTo(1);
        }
    }

    @Test
    @Scenario(value = 26, defects = 2)
    void scenario26BringsACancellationToTheServerOfTheCallAndToNoOther() {
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            try (RawHttpClient one = client.send(McpClient.toolCall("1", "files__x", ""));
                    RawHttpClient two = client.send(McpClient.toolCall("2", "notes__x", ""))) {
                ScriptedRequest first = files.take("tools/call");
                ScriptedRequest second = notes.take("tools/call");
                client.notice(McpClient.cancelled("2"));
                assertThat(notes.takeNotice("notifications/cancelled"))
                        .contains("\"requestId\":" + second.id());
                assertThat(two.messages()).as("no answer to a cancelled request").isEmpty();
                first.result("{}");
                assertThat(one.answer()).contains("\"result\":{}");
            }
            assertThat(files.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    @Scenario(26)
    void scenario26IgnoresACancellationWhoseServerIsGone() {
        files.answers("tools/call", "{}");
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "notes__x", ""))) {
                notes.take("tools/call");
                notes.close();
                client.notice(McpClient.cancelled("1"));
                // Whichever came first, the end of the server or the cancellation, has ended it.
                http.head();
            }
            client.notice(McpClient.cancelled("1"));
            assertThat(client.ask("tools/call", "{\"name\":\"files__x\"}"))
                    .contains("\"result\":{}");
            assertThat(files.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    @Scenario(27)
    void scenario27BringsProgressToTheClientThatAskedAndToNoOther() {
        try (TestGateway gateway = setup().start()) {
            Map<String, String> answers = new HashMap<>();
            String token = ",\"_meta\":{\"progressToken\":7}";
            try (RawHttpClient one =
                            McpClient.open(gateway, "")
                                    .send(McpClient.toolCall("1", "files__one", token));
                    RawHttpClient two =
                            McpClient.open(gateway, "")
                                    .send(McpClient.toolCall("1", "files__two", token))) {
                ScriptedStream[] streams = {
                    files.take("tools/call").stream(), files.take("tools/call").stream()
                };
                for (int i = 1; i <= 20; i++) {
                    for (ScriptedStream stream : streams) {
                        String of = stream.request().at("params", "name");
                        stream.progress("\"progress\":" + i + ",\"message\":" + of);
                    }
                }
                for (ScriptedStream stream : streams) {
                    stream.result("{\"of\":" + stream.request().at("params", "name") + "}");
                }
                answers.put("one", String.join("\n", one.messages()));
                answers.put("two", String.join("\n", two.messages()));
            }
            assertThat(answers.get("one")).doesNotContain("two");
            assertThat(answers.get("two")).doesNotContain("one");
            for (String mine : answers.values()) {
                assertThat(mine.lines()).hasSize(21).allMatch(line -> !line.contains("error"));
            }
        }
    }

    @Test
    @Scenario(value = 27, defects = 6)
    void scenario27BringsQuestionsToTheClientOfTheCallAndItsAnswersBack() {
        try (TestGateway gateway = setup().start()) {
            McpClient[] clients = {asked(gateway), asked(gateway)};
            for (String method :
                    List.of("sampling/createMessage", "elicitation/create", "roots/list")) {
                for (int i = 0; i < clients.length; i++) {
                    ask(clients[i], i == 0 ? "files" : "notes", i == 0 ? files : notes, method);
                    ask(clients[i], "files", files, method);
                }
            }
        }
    }

    /** The server asks under the same id each time; only the client that called may see it. */
    private static void ask(McpClient client, String key, ScriptedServer server, String method) {
        try (RawHttpClient http = client.send(McpClient.toolCall("1", key + "__x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{}}");
            String question = http.message();
            assertThat(Json.text(question, "method")).isEqualTo(method);
            String answer = ",\"result\":{\"of\":\"" + client.session() + "\"}}";
            client.notice("{\"jsonrpc\":\"2.0\",\"id\":" + Json.at(question, "id") + answer);
            assertThat(server.takeResponse()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1" + answer);
            stream.result("{}");
            assertThat(http.messages()).hasSize(1);
        }
    }
}
