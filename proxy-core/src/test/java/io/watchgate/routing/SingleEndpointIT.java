package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One server behind its own path: what passes unchanged, what the gateway answers itself. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SingleEndpointIT extends OneServerRig {

    private TestGateway gateway() {
        return patient().start();
    }

    @Test
    @Scenario(9)
    void passesBodiesByteForByteButForTheId() {
        String params =
                "{ \"name\" : \"a\\u0062\" ,\t\"arguments\":{\"n\":1.0,\"e\":1E+2,\"big\":"
                        + "12345678901234567890.10,\"s\":\"\\u00e9 é \\/ /\",\"dup\":1,\"dup\":2,"
                        + "\"nested\":{\"id\":7,\"method\":\"x\"},\"empty\":{},\"list\":[ ] },"
                        + "\"unknown\":null}";
        String result =
                "{ \"content\" : [ ],\"structuredContent\":{\"n\":1.00,\"id\":5},\"x\":\"\\u0000\","
                        + "\"nested\":{\"jsonrpc\":\"1.0\"} }";
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            String request =
                    "{\"params\":"
                            + params
                            + ", \"method\":\"tools/call\",\"id\":\"me\",\"jsonrpc\":\"2.0\"}";
            try (RawHttpClient http = client.send(request)) {
                ScriptedRequest call = server.take("tools/call");
                assertThat(call.body()).isEqualTo(request.replace("\"me\"", call.id()));
                String response =
                        "{\"result\":" + result + ",\"jsonrpc\":\"2.0\", \"id\": ID ,\"extra\":1}";
                call.json(response.replace("ID", call.id()));
                assertThat(http.answer()).isEqualTo(response.replace("ID", "\"me\""));
            }
        }
    }

    @Test
    void passesErrorsOfTheServerByteForByte() {
        String error = "{\"code\":-32002,\"message\":\"gone\",\"data\":{\"uri\":\"file:///x\"}}";
        server.on("resources/read", request -> request.error(error));
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            String answer = client.ask("resources/read", "{\"uri\":\"file:///x\"}");
            assertThat(Json.at(answer, "error")).isEqualTo(error);
        }
    }

    @Test
    @Scenario(value = 10, defects = 6)
    void forwardsEveryMethodItDoesNotKnow() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String method :
                    List.of(
                            "tools/list",
                            "prompts/list",
                            "prompts/get",
                            "resources/list",
                            "resources/templates/list",
                            "resources/read",
                            "completion/complete",
                            "vendor/extension")) {
                server.answers(method, "{\"of\":\"" + method + "\"}");
                String answer = client.ask(method, "{\"name\":\"n\",\"uri\":\"u:1\"}");
                assertThat(Json.text(answer, "result", "of")).isEqualTo(method);
            }
        }
    }

    @Test
    @Scenario(value = 10, defects = 6)
    void answersPingItself() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(McpClient.request("\"p\"", "ping")))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}");
            assertThat(server.count("ping")).isZero();
        }
    }

    @Test
    @Scenario({10, 23})
    void setsTheLogLevelAndFiltersWhatIsLessSevere() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(
                            Json.at(
                                    client.ask("logging/setLevel", "{\"level\":\"bogus\"}"),
                                    "error",
                                    "code"))
                    .isEqualTo("-32602");
            assertThat(Json.at(client.ask("logging/setLevel", "{}"), "error", "code"))
                    .isEqualTo("-32602");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedStream stream = server.take("tools/call").stream();
                stream.event(log("debug", "before"));
                assertThat(http.message()).contains("before");
                assertThat(
                                Json.at(
                                        client.ask("logging/setLevel", "{\"level\":\"warning\"}"),
                                        "result"))
                        .isEqualTo("{}");
                stream.event(log("info", "no"))
                        .event(log("warning", "yes"))
                        .event(log("error", "too"));
                stream.result("{}");
                List<String> messages = http.messages();
                assertThat(messages).hasSize(3);
                assertThat(messages.get(0)).contains("yes");
                assertThat(messages.get(1)).contains("too");
            }
        }
    }

    private static String log(String level, String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\""
                + level
                + "\",\"data\":\""
                + text
                + "\"}}";
    }

    @Test
    void tellsTheServerTheLeastSevereLevelAnyClientWants() {
        try (TestGateway gateway = gateway()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            server.answers("tools/call", "{}");
            one.ask("tools/call", "{\"name\":\"x\"}");
            two.ask("tools/call", "{\"name\":\"x\"}");
            BlockingLevels levels = new BlockingLevels();
            server.on(
                    "logging/setLevel",
                    request -> {
                        levels.add(Json.text(request.body(), "params", "level"));
                        request.result("{}");
                    });
            one.ask("logging/setLevel", "{\"level\":\"error\"}");
            assertThat(levels.next()).isEqualTo("error");
            two.ask("logging/setLevel", "{\"level\":\"info\"}");
            assertThat(levels.next()).isEqualTo("info");
            one.ask("logging/setLevel", "{\"level\":\"critical\"}");
            assertThat(levels.next()).as("the other still wants info").isEqualTo("info");
        }
    }

    private static final class BlockingLevels {
        private final LinkedBlockingQueue<String> levels = new LinkedBlockingQueue<>();

        void add(String level) {
            levels.add(level);
        }

        String next() {
            return Await.next(levels, "a level");
        }
    }

    /** The level and a call behind it go by different connections, so the call could win. */
    @Test
    void answersANewLogLevelWhenTheServerHasTakenIt() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            BlockingQueue<ScriptedRequest> told = new LinkedBlockingQueue<>();
            server.answers("tools/call", "{}").on("logging/setLevel", told::add);
            client.ask("tools/call", "{\"name\":\"x\"}");
            try (RawHttpClient http = client.send(setLevel("debug"))) {
                ScriptedRequest level = Await.next(told, "a level");
                client.ask("tools/call", "{\"name\":\"x\"}");
                assertThat(http.hasArrived()).isFalse();
                level.result("{}");
                assertThat(Json.at(http.answer(), "result")).isEqualTo("{}");
            }
        }
    }

    @Test
    void answersANewLogLevelAtTheDeadlineWhenTheServerDoesNot() {
        try (TestGateway gateway =
                TestGateway.with(loops).upstream("files", server).timeout("fanOut", 50).start()) {
            McpClient client = McpClient.open(gateway, "files");
            BlockingQueue<ScriptedRequest> told = new LinkedBlockingQueue<>();
            server.answers("tools/call", "{}").on("logging/setLevel", told::add);
            client.ask("tools/call", "{\"name\":\"x\"}");
            try (RawHttpClient http = client.send(setLevel("debug"))) {
                Await.next(told, "a level");
                assertThat(Json.at(http.answer(), "result")).isEqualTo("{}");
            }
        }
    }

    private static String setLevel(String level) {
        return McpClient.request("\"l\"", "logging/setLevel", "{\"level\":\"" + level + "\"}");
    }

    @Test
    void refusesALogLevelWhereTheServerLogsNothing() {
        server.declares("{\"tools\":{}}");
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(
                            Json.at(
                                    client.ask("logging/setLevel", "{\"level\":\"info\"}"),
                                    "error",
                                    "code"))
                    .isEqualTo("-32601");
        }
    }

    @Test
    void tellsListeningSessionsOnceOfManyChangesOfALists() {
        try (TestGateway gateway = gateway()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            ScriptedStream unsolicited = server.takeStream();
            try (RawHttpClient first = one.listen();
                    RawHttpClient second = two.listen()) {
                for (int i = 0; i < 50; i++) {
                    unsolicited.event(changed("tools")).event(changed("prompts"));
                }
                for (RawHttpClient listening : List.of(first, second)) {
                    String a = listening.message();
                    String b = listening.message();
                    assertThat(List.of(Json.text(a, "method"), Json.text(b, "method")))
                            .containsExactlyInAnyOrder(
                                    "notifications/tools/list_changed",
                                    "notifications/prompts/list_changed");
                }
                unsolicited.event(log("info", "behind"));
                String next = first.message();
                while (next.contains("list_changed")) {
                    // The server's hundred may straddle the end of one gathering, hardly of two.
                    next = first.message();
                }
                assertThat(next).contains("behind");
            }
        }
    }

    private static String changed(String list) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/" + list + "/list_changed\"}";
    }

    @Test
    @Scenario(8)
    void hidesWhatPolicyDeniesAsIfItWereNotThere() {
        RuleConfig deny =
                new RuleConfig(
                        RuleConfig.Action.DENY,
                        List.of(),
                        List.of("secret*"),
                        List.of("hidden"),
                        List.of("file:///etc/*"));
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"a\",\"x\":1.0},{\"name\":\"secret-1\"},{\"name\":\"b\"}],\"_meta\":{}}");
        server.answers("tools/call", "{}");
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .policy(new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(deny)))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                    .isEqualTo(
                            "{\"tools\":[{\"name\":\"a\",\"x\":1.0},{\"name\":\"b\"}],\"_meta\":{}}");
            long before = server.received().size();
            for (String[] hidden :
                    new String[][] {
                        {"tools/call", "{\"name\":\"secret-2\"}"},
                        {"tools/call", "{\"name\":\"\\u0073ecret-2\"}"},
                        {"prompts/get", "{\"name\":\"hidden\"}"},
                        {"resources/read", "{\"uri\":\"file:///etc/passwd\"}"},
                        {"resources/subscribe", "{\"uri\":\"file:///etc/passwd\"}"},
                        {
                            "completion/complete",
                            "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"hidden\"},\"argument\":{}}"
                        }
                    }) {
                String answer = client.ask(hidden[0], hidden[1]);
                assertThat(Json.at(answer, "error", "code")).as(hidden[1]).isEqualTo("-32602");
                assertThat(answer).doesNotContain("policy", "denied");
            }
            assertThat(server.received()).hasSize((int) before);
            assertThat(client.ask("tools/call", "{\"name\":\"a\"}")).contains("result");
        }
    }
}
