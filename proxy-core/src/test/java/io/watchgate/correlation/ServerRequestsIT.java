package io.watchgate.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneGatewayRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers ask of clients: on which stream it comes, and where the answer goes. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ServerRequestsIT extends OneGatewayRig {

    private McpClient asked() {
        return McpClient.open(gateway, "files", "2025-11-25", McpClient.EVERYTHING);
    }

    private static String question(String id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{\"keep\":[1.0,\"\\u0061\"]}}";
    }

    private static String answer(String question, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + Json.at(question, "id")
                + ",\"result\":"
                + result
                + "}";
    }

    @Test
    @Scenario(value = 27, defects = 6)
    void bringsAQuestionOnTheStreamOfItsCallAndTheAnswerBackUnderTheServersId() {
        McpClient client = asked();
        // With two loops, answers arrive on another loop than their question was asked from.
        for (String method :
                List.of(
                        "sampling/createMessage",
                        "elicitation/create",
                        "roots/list",
                        "sampling/createMessage")) {
            for (String id : List.of("1", "\"1\"", "\"\\u0061\"")) {
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                    ScriptedStream stream = server.take("tools/call").stream();
                    stream.event(question(id, method));
                    String question = http.message();
                    assertThat(Json.text(question, "method")).isEqualTo(method);
                    assertThat(Json.at(question, "params"))
                            .isEqualTo("{\"keep\":[1.0,\"\\u0061\"]}");
                    client.notice(answer(question, "{\"x\":1.50}"));
                    assertThat(server.takeResponse())
                            .isEqualTo(
                                    "{\"jsonrpc\":\"2.0\",\"id\":"
                                            + id
                                            + ",\"result\":{\"x\":1.50}}");
                    stream.result("{}");
                    assertThat(http.messages()).hasSize(1);
                }
            }
        }
    }

    @Test
    void bringsErrorsOfTheClientBackAsTheyAre() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("77", "elicitation/create"));
            String id = Json.at(http.message(), "id");
            client.notice(
                    "{\"error\":{\"message\":\"no\",\"code\":-1,\"data\":[1.0]},\"id\":"
                            + id
                            + ",\"jsonrpc\":\"2.0\"}");
            assertThat(server.takeResponse())
                    .isEqualTo(
                            "{\"error\":{\"message\":\"no\",\"code\":-1,\"data\":[1.0]},\"id\":77"
                                    + ",\"jsonrpc\":\"2.0\"}");
            stream.result("{}");
            http.messages();
        }
    }

    @Test
    @Scenario(27)
    void asksTheClientWhoseCallItIsAndNoOther() {
        McpClient one = asked();
        McpClient two = asked();
        try (RawHttpClient first = one.send(McpClient.toolCall("1", "one", ""));
                RawHttpClient second = two.send(McpClient.toolCall("1", "two", ""))) {
            ScriptedStream[] streams = {
                server.take("tools/call").stream(), server.take("tools/call").stream()
            };
            for (ScriptedStream stream : streams) {
                stream.event(
                        question("1", "elicitation/create")
                                .replace(
                                        "\"keep\"",
                                        "\"of\":"
                                                + stream.request().at("params", "name")
                                                + ",\"keep\""));
            }
            String toOne = first.message();
            String toTwo = second.message();
            assertThat(Json.text(toOne, "params", "of")).isEqualTo("one");
            assertThat(Json.text(toTwo, "params", "of")).isEqualTo("two");
            // An answer with the other's id finds no question in one's own session.
            if (!Json.at(toOne, "id").equals(Json.at(toTwo, "id"))) {
                one.notice(answer(toTwo, "{\"stolen\":true}"));
                Await.until(() -> gateway.events().strayAnswers() == 1, "the stray counted");
            }
            one.notice(answer(toOne, "{\"of\":1}"));
            two.notice(answer(toTwo, "{\"of\":2}"));
            assertThat(List.of(server.takeResponse(), server.takeResponse()))
                    .noneMatch(response -> response.contains("stolen"));
            for (ScriptedStream stream : streams) {
                stream.result("{}");
            }
            first.messages();
            second.messages();
        }
    }

    @Test
    void bringsAQuestionOutsideOfACallOnTheStandaloneStream() {
        McpClient client = asked();
        try (RawHttpClient listening = client.listen()) {
            // The client's own leg opens with its first call; the other is the catalogue's.
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                var call = server.take("tools/call");
                String session = call.header("mcp-session-id");
                call.result("{}");
                http.answer();
                ScriptedStream unsolicited = server.takeStream();
                while (!unsolicited.request().header("mcp-session-id").equals(session)) {
                    unsolicited = server.takeStream();
                }
                unsolicited.event(question("\"q\"", "roots/list"));
            }
            String question = listening.message();
            client.notice(answer(question, "{\"roots\":[]}"));
            assertThat(Json.at(server.takeResponse(), "id")).isEqualTo("\"q\"");
        }
    }

    @Test
    void answersPingsOfServersItself() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}");
            assertThat(server.takeResponse())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}");
            stream.result("{}");
            assertThat(http.response().isStream()).as("the client saw none of it").isFalse();
        }
    }

    @Test
    void refusesQuestionsOnLegsThatHaveNoClientOfTheirOwn() {
        McpClient client = McpClient.open(gateway, "files");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("5", "sampling/createMessage"));
            String refusal = server.takeResponse();
            assertThat(Json.at(refusal, "id")).isEqualTo("5");
            assertThat(Json.at(refusal, "error", "code")).isEqualTo("-32601");
            stream.result("{}");
            assertThat(http.response().isStream()).isFalse();
        }
    }

    @Test
    void bringsTheClientsProgressOnAQuestionUnderTheServersToken() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"sampling/createMessage\","
                            + "\"params\":{\"_meta\":{\"progressToken\":\"s\\u0061\"}}}");
            String question = http.message();
            String token = Json.at(question, "params", "_meta", "progressToken");
            client.notice(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                            + "\"progressToken\":"
                            + token
                            + ",\"progress\":0.5}}");
            String progress = server.takeNotice("notifications/progress");
            assertThat(Json.at(progress, "params", "progressToken")).isEqualTo("\"s\\u0061\"");
            assertThat(Json.at(progress, "params", "progress")).isEqualTo("0.5");
            client.notice(answer(question, "{}"));
            server.takeResponse();
            stream.result("{}");
            http.messages();
        }
    }

    @Test
    void dropsAnswersNobodyAskedForAndSecondAnswers() {
        McpClient client = asked();
        for (String id : List.of("424242", "\"x\"", "-1", "1e3")) {
            RawResponse response =
                    client.exchange("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
            assertThat(response.status()).isIn(202, 400);
        }
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("1", "roots/list"));
            String question = http.message();
            client.notice(answer(question, "{\"n\":1}"));
            assertThat(server.takeResponse()).contains("{\"n\":1}");
            int before = gateway.events().strayAnswers();
            client.notice(answer(question, "{\"n\":2}"));
            Await.until(() -> gateway.events().strayAnswers() == before + 1, "the second counted");
            stream.result("{}");
            http.messages();
        }
    }

    @Test
    void tellsTheClientThatAQuestionIsWithdrawn() {
        McpClient client = asked();
        try (RawHttpClient listening = client.listen();
                RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("1", "elicitation/create"));
            String question = http.message();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                            + "\"requestId\":1}}");
            String withdrawn = listening.message();
            assertThat(Json.text(withdrawn, "method")).isEqualTo("notifications/cancelled");
            assertThat(Json.at(withdrawn, "params", "requestId"))
                    .isEqualTo(Json.at(question, "id"));
            int before = gateway.events().strayAnswers();
            client.notice(answer(question, "{}"));
            Await.until(() -> gateway.events().strayAnswers() == before + 1, "too late");
            stream.result("{}");
            http.messages();
        }
    }

    @Test
    void answersTheServersQuestionWithAnErrorWhenTheSessionEnds() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("31", "elicitation/create"));
            http.message();
            client.delete();
            String refusal = server.takeResponse();
            assertThat(Json.at(refusal, "id")).isEqualTo("31");
            assertThat(Json.find(refusal, "error")).isNotNull();
        }
    }

    @Test
    void declaresToTheServerWhatTheClientDeclared() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            server.take("tools/call").result("{}");
            http.answer();
        }
        assertThat(server.received())
                .filteredOn(body -> body.contains("\"initialize\""))
                .anySatisfy(
                        body -> {
                            assertThat(Json.at(body, "params", "capabilities"))
                                    .isEqualTo(McpClient.EVERYTHING);
                            assertThat(Json.text(body, "params", "clientInfo", "name"))
                                    .isEqualTo("test");
                        });
    }
}
