package io.watchgate.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose answer is whose: ids in both directions, cancellation, time and loss. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class CorrelationIT extends OneServerRig {

    @Test
    void givesEveryIdBackInItsTypeAndSpelling() {
        server.answers("tools/call", "{}");
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String id :
                    List.of(
                            "1",
                            "0",
                            "-0",
                            "-1",
                            "9007199254740993",
                            "9223372036854775808",
                            "123456789012345678901234567890",
                            "\"1\"",
                            "\"\"",
                            "\"\\u0061\"",
                            "\"\\\"\\\\\\/\\n\"",
                            "\"é\"",
                            "\"😀\"",
                            "\"\\ud83d\\ude00\"",
                            "\"" + "x".repeat(5000) + "\"")) {
                String answer = client.call(McpClient.toolCall(id, "x", ""));
                assertThat(answer)
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
            }
        }
    }

    @Test
    void refusesIdsThatAreNeitherStringNorInteger() {
        server.answers("tools/call", "{}");
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String id : List.of("1.0", "1e0", "1E+2", "1.5", "true", "null", "[1]", "{}")) {
                String answer = client.call(McpClient.toolCall(id, "x", ""));
                assertThat(Json.at(answer, "error", "code")).as(id).isEqualTo("-32600");
            }
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void tellsIdsApartThatOnlyLookTheSame() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            List<String> ids = List.of("1", "\"1\"", "\"\\u0031\"");
            List<RawHttpClient> waiting = new ArrayList<>();
            List<ScriptedRequest> calls = new ArrayList<>();
            for (String id : ids) {
                waiting.add(client.send(McpClient.toolCall(id, "x", "")));
                calls.add(server.take("tools/call"));
            }
            for (int i = ids.size() - 1; i >= 0; i--) {
                calls.get(i).result("{\"of\":" + i + "}");
            }
            for (int i = 0; i < ids.size(); i++) {
                try (RawHttpClient http = waiting.get(i)) {
                    String answer = http.answer();
                    assertThat(Json.at(answer, "id")).isEqualTo(ids.get(i));
                    assertThat(Json.at(answer, "result", "of")).isEqualTo("" + i);
                }
            }
        }
    }

    @Test
    void usesWireIdsOfItsOwnAndNoneTwice() {
        Set<String> ids = Collections.synchronizedSet(new HashSet<>());
        server.on(
                "tools/call",
                request -> {
                    assertThat(ids.add(request.id())).isTrue();
                    request.result("{}");
                });
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < 50; i++) {
                client.call(McpClient.toolCall("7", "x", ""));
            }
            assertThat(ids).hasSize(50);
            assertThat(ids).allSatisfy(id -> assertThat(Long.parseLong(id)).isPositive());
        }
    }

    @Test
    void neverMixesClientsThatUseTheSameIds() {
        try (TestGateway gateway = patient().start()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            for (int id = 1; id <= 10; id++) {
                try (RawHttpClient first = one.send(McpClient.toolCall("" + id, "one", ""));
                        RawHttpClient second = two.send(McpClient.toolCall("" + id, "two", ""))) {
                    for (int i = 0; i < 2; i++) {
                        ScriptedRequest call = server.take("tools/call");
                        call.result("{\"to\":" + call.at("params", "name") + "}");
                    }
                    assertThat(Json.text(first.answer(), "result", "to")).isEqualTo("one");
                    assertThat(Json.text(second.answer(), "result", "to")).isEqualTo("two");
                }
            }
        }
    }

    @Test
    void deliversAnswersThatComeInAnotherOrder() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            List<RawHttpClient> waiting = new ArrayList<>();
            List<ScriptedRequest> calls = new ArrayList<>();
            for (int id = 1; id <= 20; id++) {
                waiting.add(client.send(McpClient.toolCall("" + id, "t" + id, "")));
                calls.add(server.take("tools/call"));
            }
            Collections.reverse(calls);
            calls.forEach(call -> call.result("{\"of\":" + call.at("params", "name") + "}"));
            for (int id = 1; id <= 20; id++) {
                try (RawHttpClient http = waiting.get(id - 1)) {
                    String answer = http.answer();
                    assertThat(Json.at(answer, "id")).isEqualTo("" + id);
                    assertThat(Json.text(answer, "result", "of")).isEqualTo("t" + id);
                }
            }
        }
    }

    @Test
    void refusesAnIdThatIsInUseOnWhateverConnectionAndGoesOn() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("\"a\"", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                // Connections go to the loops in turn: one of these is on each.
                for (int i = 0; i < loops; i++) {
                    try (RawHttpClient again = client.send(McpClient.request("\"a\"", "ping"))) {
                        RawResponse refused = again.response();
                        assertThat(refused.status()).isEqualTo(400);
                        assertThat(Json.at(refused.body(), "error", "code")).isEqualTo("-32600");
                        assertThat(Json.at(refused.body(), "id")).isEqualTo("\"a\"");
                    }
                }
                call.result("{}");
                assertThat(Json.find(http.answer(), "result")).isEqualTo("{}");
            }
            for (int i = 0; i < loops; i++) {
                assertThat(client.call(McpClient.request("\"a\"", "ping"))).contains("result");
            }
        }
    }

    @Test
    void dropsAndCountsResponsesThatBelongToNothing() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String stray :
                    List.of(
                            "{\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":{}}",
                            "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}",
                            "{\"jsonrpc\":\"2.0\",\"id\":-1,\"error\":{\"code\":1,\"message\":\"\"}}")) {
                int before = gateway.events().strayResponses();
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                    server.take("tools/call").stream().event(stray).result("{\"right\":1}");
                    assertThat(Json.at(http.answer(), "result", "right")).isEqualTo("1");
                }
                assertThat(gateway.events().strayResponses()).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void dropsAnAnswerThatComesTwice() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                String answer = "{\"jsonrpc\":\"2.0\",\"id\":" + call.id() + ",\"result\":{\"n\":";
                call.stream().event(answer + "1}}").event(answer + "2}}").end();
                assertThat(Json.at(http.answer(), "result", "n")).isEqualTo("1");
            }
            Await.until(() -> gateway.events().strayResponses() == 1, "the second counted");
        }
    }

    @Test
    void bringsProgressToItsCallerAloneUnderTheTokenItChoseAndBeforeTheAnswer() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            List<String> tokens = List.of("1", "\"1\"", "\"\\u0061\"", "0");
            for (String token : tokens) {
                String meta = ",\"_meta\":{\"x\":1.0,\"progressToken\":" + token + "}";
                try (RawHttpClient http = client.send(McpClient.toolCall("5", "x", meta));
                        RawHttpClient other = client.send(McpClient.toolCall("6", "y", meta))) {
                    ScriptedRequest first = server.take("tools/call");
                    ScriptedRequest second = server.take("tools/call");
                    ScriptedRequest mine =
                            first.at("params", "name").equals("\"x\"") ? first : second;
                    ScriptedRequest others = mine == first ? second : first;
                    assertThat(mine.at("params", "_meta", "progressToken"))
                            .isNotEqualTo(others.at("params", "_meta", "progressToken"));
                    assertThat(mine.at("params", "_meta", "x")).isEqualTo("1.0");
                    mine.stream()
                            .progress("\"progress\":1")
                            .progress("\"progress\":2.50,\"total\":1e1")
                            .result("{}");
                    others.result("{}");
                    List<String> messages = http.messages();
                    assertThat(messages).hasSize(3);
                    assertThat(messages.get(1)).contains("\"progress\":2.50,\"total\":1e1");
                    assertThat(Json.at(messages.get(0), "params", "progressToken"))
                            .isEqualTo(token);
                    assertThat(Json.find(messages.get(2), "result")).isEqualTo("{}");
                    assertThat(other.response().body()).contains("\"id\":6");
                }
            }
        }
    }

    @Test
    void dropsProgressNobodyAskedFor() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                server.take("tools/call").stream()
                        .event(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                                        + "\"params\":{\"progressToken\":\"x\",\"progress\":1}}")
                        .result("{}");
                assertThat(http.response().body()).contains("\"result\":{}");
            }
            assertThat(gateway.events().strayProgress()).isEqualTo(1);
        }
    }

    @Test
    void bringsACancellationToTheServerWhileTheCallRunsAndAnswersNothing() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int round = 0; round < 4; round++) {
                try (RawHttpClient http =
                        client.send(McpClient.toolCall("\"c" + round + "\"", "x", ""))) {
                    ScriptedRequest call = server.take("tools/call");
                    client.notice(McpClient.cancelled("\"c" + round + "\""));
                    String notice = server.takeNotice("notifications/cancelled");
                    assertThat(Json.at(notice, "params", "requestId")).isEqualTo(call.id());
                    assertThat(http.messages()).as("no answer to a cancelled request").isEmpty();
                    call.result("{\"late\":true}");
                }
            }
        }
    }

    @Test
    void bringsTheReasonOfACancellationToTheServerAsTheClientWroteIt() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String reason :
                    List.of("\"User pressed \\\"stop\\\"\\n\\u00e9 😀\"", "\"\"", "\"x\"")) {
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                    ScriptedRequest call = server.take("tools/call");
                    client.notice(McpClient.cancelled("1", reason));
                    String notice = server.takeNotice("notifications/cancelled");
                    assertThat(Json.at(notice, "params", "requestId")).isEqualTo(call.id());
                    assertThat(text(Json.at(notice, "params", "reason"))).isEqualTo(text(reason));
                    assertThat(http.messages()).isEmpty();
                }
            }
        }
    }

    private static String text(String json) {
        try (JsonFields fields = new JsonFields(("[" + json + "]").getBytes(UTF_8))) {
            assertThat(fields.next()).isTrue();
            return fields.text();
        }
    }

    @Test
    void bringsOnlyTheBeginningOfAnEndlessReason() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                server.take("tools/call");
                client.notice(McpClient.cancelled("1", "\"a" + "😀".repeat(5000) + "\""));
                String notice = server.takeNotice("notifications/cancelled");
                assertThat(Json.text(notice, "params", "reason")).isEqualTo("a" + "😀".repeat(499));
                assertThat(http.messages()).isEmpty();
            }
        }
    }

    @Test
    void ignoresCancellationsOfWhatDoesNotRun() {
        server.answers("tools/call", "{}");
        try (TestGateway gateway = patient().start()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            one.call(McpClient.toolCall("1", "x", ""));
            one.notice(McpClient.cancelled("1"));
            one.notice(McpClient.cancelled("\"never\""));
            one.notice("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
            two.notice(McpClient.cancelled("1"));
            assertThat(one.ask("ping", "{}")).contains("result");
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void cancelsOnlyForTheClientThatOwnsTheRequest() {
        try (TestGateway gateway = patient().start()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            try (RawHttpClient http = one.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                two.notice(McpClient.cancelled("1"));
                one.notice(McpClient.cancelled("\"1\""));
                call.result("{}");
                assertThat(Json.at(http.answer(), "id")).isEqualTo("1");
            }
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void givesUpACallInTimeAndTellsTheServer() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config ->
                                        Records.with(
                                                config,
                                                "timeouts",
                                                Records.with(
                                                        config.timeouts(),
                                                        "request",
                                                        Duration.ofMillis(150))))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("\"t\"", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                String answer = http.answer();
                assertThat(Json.at(answer, "id")).isEqualTo("\"t\"");
                assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
                assertThat(Json.text(answer, "error", "data", "reason"))
                        .isEqualTo("request_timeout");
                assertThat(answer).contains("(timeouts.request)");
                assertThat(Json.text(answer, "error", "data", "phase")).isEqualTo("sent");
                assertThat(Json.text(answer, "error", "data", "requestId")).isNotEmpty();
                String notice = server.takeNotice("notifications/cancelled");
                assertThat(Json.at(notice, "params", "requestId")).isEqualTo(call.id());
            }
            // The server is not restarted for it.
            server.answers("tools/call", "{}");
            assertThat(client.ask("tools/call", "{\"name\":\"x\"}")).contains("\"result\":{}");
            assertThat(server.count("initialize")).isEqualTo(1);
        }
    }

    @Test
    void letsACallRunOnWhoseClientIsGone() {
        try (TestGateway gateway = patient().start()) {
            McpClient client = McpClient.open(gateway, "files");
            RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            http.abort();
            assertThat(client.ask("ping", "{}")).contains("result");
            call.result("{}");
            Await.until(
                    () -> gateway.events().opened() == gateway.events().closed(), "its closing");
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void refusesMoreUnansweredRequestsThanASessionMayHave() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("inFlight", 2)
                        .timeout("streamAfter", 60_000)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            McpClient other = McpClient.open(gateway, "files");
            try (RawHttpClient one = client.send(McpClient.toolCall("1", "x", ""));
                    RawHttpClient two = client.send(McpClient.toolCall("2", "x", ""))) {
                ScriptedRequest first = server.take("tools/call");
                ScriptedRequest second = server.take("tools/call");
                String refused = client.call(McpClient.toolCall("3", "x", ""));
                assertThat(Json.text(refused, "error", "data", "reason")).isEqualTo("overloaded");
                assertThat(refused).contains("limits.in-flight", "\"phase\":\"not_sent\"");
                assertThat(other.ask("ping", "{}")).as("others are served").contains("result");
                first.result("{}");
                second.result("{}");
                assertThat(one.answer()).contains("result");
                assertThat(two.answer()).contains("result");
            }
            assertThat(client.ask("ping", "{}")).as("the places are free again").contains("result");
        }
    }
}
