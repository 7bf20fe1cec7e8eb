package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The acceptance scenarios that the gateway inherits, by their numbers, as far as one upstream
 * behind its own path is concerned; and the defects of the first of its kind, by theirs.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ConcurrencyScenariosIT extends OneServerRig {

    private TestGateway gateway() {
        return patient().start();
    }

    @Test
    @Scenario({5, 6})
    void scenario05And06PassListsOfAnyShape() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String result :
                    List.of("{}", "{\"tools\":5}", "{\"tools\":[]}", "{\"tools\":[1]}")) {
                server.answers("tools/list", result);
                assertThat(Json.at(client.ask("tools/list", "{}"), "result")).isEqualTo(result);
            }
        }
    }

    @Test
    @Scenario(8)
    void scenario08KeepsUnknownMembersOfTools() {
        String tools =
                "{\"tools\":[{\"name\":\"a\",\"annotations\":{\"x\":1.0},\"_meta\":{},\"z\":[null]}]}";
        server.answers("tools/list", tools);
        try (TestGateway gateway = gateway()) {
            String answer = McpClient.open(gateway, "files").ask("tools/list", "{}");
            assertThat(Json.at(answer, "result")).isEqualTo(tools);
        }
    }

    @Test
    @Scenario(10)
    void scenario10PassesCursorsThroughAllPages() {
        server.on(
                "tools/list",
                request -> {
                    String cursor = Json.find(request.body(), "params", "cursor");
                    request.result(
                            cursor == null
                                    ? "{\"tools\":[],\"nextCursor\":\"\"}"
                                    : cursor.equals("\"\"")
                                            ? "{\"tools\":[],\"nextCursor\":\"\\u0041=\"}"
                                            : "{\"tools\":[],\"last\":" + cursor + "}");
                });
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            String first = client.ask("tools/list", "{}");
            String second =
                    client.ask(
                            "tools/list",
                            "{\"cursor\":" + Json.at(first, "result", "nextCursor") + "}");
            String third =
                    client.ask(
                            "tools/list",
                            "{\"cursor\":" + Json.at(second, "result", "nextCursor") + "}");
            assertThat(Json.at(third, "result", "last")).isEqualTo("\"\\u0041=\"");
        }
    }

    @Test
    @Scenario(13)
    void scenario13AnswersAHundredParallelCallsEachWithItsOwn() {
        server.on(
                "tools/call",
                request -> request.result("{\"of\":" + request.at("params", "name") + "}"));
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int many : new int[] {10, 50, 100}) {
                List<RawHttpClient> calls = new ArrayList<>();
                for (int i = 0; i < many; i++) {
                    calls.add(client.send(McpClient.toolCall("\"c" + i + "\"", "t" + i, "")));
                }
                for (int i = 0; i < many; i++) {
                    try (RawHttpClient http = calls.get(i)) {
                        String answer = http.answer();
                        assertThat(Json.text(answer, "id")).isEqualTo("c" + i);
                        assertThat(Json.text(answer, "result", "of")).isEqualTo("t" + i);
                    }
                }
            }
        }
    }

    @Test
    @Scenario(value = 14, defects = 1)
    void scenario14And_defect1_ASlowCallDelaysNoOther() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient slow = client.send(McpClient.toolCall("1", "slow", ""))) {
                ScriptedRequest waiting = server.take("tools/call");
                for (int id = 2; id < 20; id++) {
                    try (RawHttpClient fast =
                            client.send(McpClient.toolCall("" + id, "fast", ""))) {
                        server.take("tools/call").result("{}");
                        assertThat(Json.at(fast.answer(), "id")).isEqualTo("" + id);
                    }
                }
                assertThat(slow.hasArrived()).isFalse();
                waiting.result("{}");
                assertThat(Json.at(slow.answer(), "id")).isEqualTo("1");
            }
        }
    }

    @Test
    @Scenario(15)
    void scenario15LetsCallsWaitForAPlaceAtTheServerAndRefusesWhatIsTooMuch() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config ->
                                        Records.with(
                                                config,
                                                "limits",
                                                Records.with(
                                                        Records.with(
                                                                config.limits(), "inFlight", 1),
                                                        "queue",
                                                        1)))
                        .timeout("streamAfter", 60_000)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient one = gateway.connect();
                    RawHttpClient two = client.send(McpClient.toolCall("2", "x", ""))) {
                ScriptedRequest first = server.take("tools/call");
                one.send(client.post(McpClient.toolCall("1", "x", "")));
                Await.until(
                        () -> gateway.events().opened() - gateway.events().closed() == 2, "two");
                if (loops == 1) {
                    String refused = client.call(McpClient.toolCall("3", "x", ""));
                    assertThat(Json.text(refused, "error", "data", "reason"))
                            .isEqualTo("overloaded");
                }
                assertThat(server.count("tools/call")).isEqualTo(1);
                first.result("{}");
                assertThat(Json.at(two.answer(), "id")).isEqualTo("2");
                server.take("tools/call").result("{}");
                assertThat(Json.at(one.answer(), "id")).isEqualTo("1");
            }
            Await.until(() -> gateway.upstream("files").inFlight().taken() == 0, "places back");
        }
    }

    @Test
    @Scenario(16)
    void scenario16MixesNoErrorsWithResults() {
        server.on(
                "tools/call",
                request -> {
                    int number = Integer.parseInt(request.at("params", "arguments", "n"));
                    if (number % 3 == 0) {
                        request.error("{\"code\":" + number + ",\"message\":\"\"}");
                    } else if (number % 3 == 1) {
                        request.status(500, "");
                    } else {
                        request.result("{\"n\":" + number + "}");
                    }
                });
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            List<RawHttpClient> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                calls.add(
                        client.send(
                                McpClient.request(
                                        "" + i,
                                        "tools/call",
                                        "{\"name\":\"x\",\"arguments\":{\"n\":" + i + "}}")));
            }
            for (int i = 0; i < 60; i++) {
                try (RawHttpClient http = calls.get(i)) {
                    String answer = http.answer();
                    assertThat(Json.at(answer, "id")).isEqualTo("" + i);
                    if (i % 3 == 2) {
                        assertThat(Json.at(answer, "result", "n")).isEqualTo("" + i);
                    } else {
                        assertThat(Json.at(answer, "error", "code"))
                                .isEqualTo(i % 3 == 0 ? "" + i : "-32603");
                    }
                }
            }
        }
    }

    @Test
    @Scenario(19)
    void scenario19MakesOneAttemptForAllCallersOfADeadServer() {
        AtomicInteger attempts = new AtomicInteger();
        server.on(
                "initialize",
                request -> {
                    attempts.incrementAndGet();
                    request.status(503, "");
                });
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config ->
                                        Records.with(
                                                config,
                                                "restart",
                                                Records.with(
                                                        Records.with(
                                                                config.restart(),
                                                                "backoffMax",
                                                                Duration.ofMinutes(1)),
                                                        "backoff",
                                                        Duration.ofSeconds(30))))
                        .start()) {
            List<RawHttpClient> callers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                callers.add(
                        gateway.connect()
                                .send(
                                        McpClient.post(
                                                "/mcp/files",
                                                null,
                                                null,
                                                McpClient.initialize("" + i, "2025-11-25", "{}"))));
            }
            for (int i = 0; i < 30; i++) {
                try (RawHttpClient http = callers.get(i)) {
                    String answer = http.answer();
                    assertThat(Json.at(answer, "id")).isEqualTo("" + i);
                    assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
                }
            }
            assertThat(attempts.get()).isEqualTo(1);
        }
    }

    @Test
    @Scenario({21, 22})
    void scenario21And22LoseNoNotificationAndKeepTheirOrderWhileCallsRun() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            String call = McpClient.toolCall("1", "x", ",\"_meta\":{\"progressToken\":1}");
            try (RawHttpClient http = client.send(call)) {
                ScriptedStream stream = server.take("tools/call").stream();
                for (int i = 1; i <= 2000; i++) {
                    stream.progress("\"progress\":" + i);
                    if (i % 200 == 0) {
                        assertThat(client.ask("ping", "{}")).contains("result");
                    }
                }
                stream.result("{}");
                for (int i = 1; i <= 2000; i++) {
                    assertThat(Json.at(http.message(), "params", "progress")).isEqualTo("" + i);
                }
                assertThat(http.messages()).hasSize(1);
            }
        }
    }

    @Test
    @Scenario(value = 24, defects = 7)
    void scenario24And_defect7_OneBadAnswerFailsItsOwnCallOnly() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String bad :
                    List.of(
                            "nonsense",
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{]}",
                            "",
                            "[]",
                            "{}")) {
                try (RawHttpClient broken = client.send(McpClient.toolCall("1", "bad", ""));
                        RawHttpClient fine = client.send(McpClient.toolCall("2", "good", ""))) {
                    for (int i = 0; i < 2; i++) {
                        ScriptedRequest call = server.take("tools/call");
                        if (call.at("params", "name").equals("\"bad\"")) {
                            call.json(bad);
                        } else {
                            call.result("{}");
                        }
                    }
                    String answer = broken.answer();
                    assertThat(Json.at(answer, "error", "code")).as(bad).isEqualTo("-32603");
                    assertThat(Json.text(answer, "error", "data", "reason"))
                            .isEqualTo("upstream_invalid");
                    assertThat(Json.find(fine.answer(), "result")).isEqualTo("{}");
                }
            }
            assertThat(server.count("initialize")).as("no restart").isEqualTo(1);
        }
    }

    @Test
    @Scenario(value = 18, defects = 2)
    void scenario18And_defect2_CallsUnderTheIdZeroCanBeCancelled() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("0", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                client.notice(McpClient.cancelled("0"));
                assertThat(server.takeNotice("notifications/cancelled")).contains(call.id());
                assertThat(http.messages()).isEmpty();
            }
        }
    }

    @Test
    @Scenario(56)
    void scenario56AnswersAMalformedMessageAndKeepsTheSession() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            RawResponse parse = client.exchange("{\"jsonrpc\"");
            assertThat(parse.body()).contains("-32700");
            RawResponse shape = client.exchange("{\"jsonrpc\":\"2.0\",\"id\":1}");
            assertThat(shape.body()).contains("-32600");
            assertThat(client.ask("ping", "{}")).contains("result");
        }
    }

    @Test
    @Scenario(57)
    void scenario57CountsEveryRequestOnce() {
        server.answers("tools/call", "{}");
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            int before = gateway.events().opened();
            for (int i = 0; i < 25; i++) {
                client.ask("tools/call", "{\"name\":\"x\"}");
            }
            assertThat(gateway.events().opened()).isEqualTo(before + 25);
            Await.until(() -> gateway.events().closed() == before + 25, "all closed");
        }
    }

    @Test
    @Scenario(defects = 9)
    void defect9_ASlowServerDelaysNoOther() {
        try (ScriptedServer slow = new ScriptedServer();
                TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream("files", server)
                                .upstream("slow", slow.on("initialize", request -> {}))
                                .start();
                RawHttpClient waiting = gateway.connect()) {
            waiting.send(
                    McpClient.post(
                            "/mcp/slow",
                            null,
                            null,
                            McpClient.initialize("1", "2025-11-25", "{}")));
            server.answers("tools/call", "{}");
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.ask("tools/call", "{\"name\":\"x\"}")).contains("result");
            assertThat(Json.text(waiting.answer(), "error", "data", "reason"))
                    .isEqualTo("handshake_timeout");
        }
    }
}
