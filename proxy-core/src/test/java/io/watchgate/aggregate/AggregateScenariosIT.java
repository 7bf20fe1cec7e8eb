package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The inherited scenarios of routing and of merged lists, by their numbers. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class AggregateScenariosIT {

    @Parameter int loops;

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer();

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops).upstream("files", files).upstream("notes", notes);
    }

    private static String tool(String name) {
        return "{\"name\":\"" + name + "\"}";
    }

    private static String tools(String... items) {
        return "{\"tools\":[" + String.join(",", items) + "]}";
    }

    private static String result(McpClient client, String method) {
        return Json.at(client.ask(method, "{}"), "result");
    }

    @Test
    @Scenario(1)
    void case144AndScenario01ListsToolsOfOneNameWithTheirPrefixesAndCallsTheRightOne() {
        files.answers("tools/list", tools(tool("search")));
        notes.answers("tools/list", tools(tool("search")));
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            assertThat(result(client, "tools/list"))
                    .isEqualTo(tools(tool("files__search"), tool("notes__search")));
            for (Map.Entry<String, ScriptedServer> one :
                    Map.of("files__search", files, "notes__search", notes).entrySet()) {
                try (RawHttpClient http =
                        client.send(McpClient.toolCall("\"s\"", one.getKey(), ""))) {
                    ScriptedRequest call = one.getValue().take("tools/call");
                    assertThat(call.at("params", "name")).isEqualTo("\"search\"");
                    call.result("{\"by\":\"" + one.getKey() + "\"}");
                    assertThat(Json.text(http.answer(), "result", "by")).isEqualTo(one.getKey());
                }
            }
        }
    }

    @Test
    void case147_aCallToAServerThatIsDownIsAnErrorAndTheOthersAreListed() {
        files.answers("tools/list", tools(tool("a")));
        notes.on("initialize", down -> down.status(503, "down"));
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            assertThat(result(client, "tools/list")).isEqualTo(tools(tool("files__a")));
            String refused = client.ask("tools/call", "{\"name\":\"notes__b\"}");
            assertThat(Json.at(refused, "error", "code")).isEqualTo("-32603");
        }
    }

    @Test
    @Scenario(2)
    void scenario02SplitsANameAtTheFirstSeparatorOnly() {
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            for (String name : List.of("b__c", "notes__x", "__", "a__b__c")) {
                try (RawHttpClient http =
                        client.send(McpClient.toolCall("1", "files__" + name, ""))) {
                    ScriptedRequest call = files.take("tools/call");
                    assertThat(call.at("params", "name")).isEqualTo("\"" + name + "\"");
                    call.result("{}");
                    assertThat(http.answer()).contains("\"result\":{}");
                }
            }
            assertThat(notes.count("tools/call")).isZero();
        }
    }

    @Test
    @Scenario(3)
    void scenario03RefusesBareEmptyMissingAndUnknownNamesAndSendsNothing() {
        files.answers("tools/list", tools(tool("search")));
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            for (String name : List.of("search", "", "files", "files__", "nobody__search")) {
                for (String method : List.of("tools/call", "prompts/get")) {
                    String answer = client.ask(method, tool(name));
                    assertThat(Json.at(answer, "error", "code")).as(answer).isEqualTo("-32602");
                }
            }
            for (String method : List.of("tools/call", "prompts/get", "resources/read")) {
                String nameless = client.ask(method, "{\"arguments\":{}}");
                assertThat(Json.at(nameless, "error", "code")).as(nameless).isEqualTo("-32602");
                String bare = client.call(McpClient.request("7", method));
                assertThat(Json.at(bare, "error", "code")).as(bare).isEqualTo("-32602");
                assertThat(files.count(method) + notes.count(method)).as(method).isZero();
            }
        }
    }

    @Test
    @Scenario({5, 6})
    void scenario05And06MergeWhatOthersListWhateverShapeOnesListHas() {
        notes.answers("tools/list", tools(tool("b")));
        for (String shape : List.of("{}", "{\"tools\":5}", "{\"tools\":[]}", "{\"tools\":{}}")) {
            try (ScriptedServer odd = new ScriptedServer().answers("tools/list", shape);
                    TestGateway gateway =
                            TestGateway.with(loops)
                                    .upstream("odd", odd.answers("tools/call", "{}"))
                                    .upstream("notes", notes)
                                    .start()) {
                McpClient client = McpClient.open(gateway, "");
                assertThat(result(client, "tools/list"))
                        .as(shape)
                        .isEqualTo(tools(tool("notes__b")));
                assertThat(client.ask("tools/call", tool("odd__x"))).contains("\"result\":{}");
            }
        }
    }

    @Test
    @Scenario(6)
    void scenario06AnswersWithAnEmptyListWhereNobodyListsAnything() {
        files.answers("tools/list", tools());
        notes.answers("tools/list", tools());
        try (TestGateway gateway = setup().start()) {
            assertThat(result(McpClient.open(gateway, ""), "tools/list")).isEqualTo(tools());
        }
    }

    @Test
    @Scenario({7, 8})
    void scenario07And08FilterEachServersToolsByItsRulesAndKeepTheirMembers() {
        String rest =
                "\",\"title\":\"A\",\"annotations\":{\"readOnlyHint\":true,\"x\":1.0},"
                    + "\"outputSchema\":{\"type\":\"object\"},\"_meta\":{\"k\":[null]},\"z\":1e2}";
        files.answers("tools/list", tools(tool("secret"), "{\"name\":\"open" + rest));
        notes.answers("tools/list", tools("{\"name\":\"secret" + rest));
        RuleConfig rule =
                new RuleConfig(
                        RuleConfig.Action.DENY,
                        List.of("files"),
                        List.of("secret"),
                        List.of(),
                        List.of());
        try (TestGateway gateway =
                setup().policy(new PolicyConfig(Action.ALLOW, List.of(rule))).start()) {
            assertThat(result(McpClient.open(gateway, ""), "tools/list"))
                    .isEqualTo(
                            tools(
                                    "{\"name\":\"files__open" + rest,
                                    "{\"name\":\"notes__secret" + rest));
        }
    }

    @Test
    @Scenario(9)
    void scenario09ChangesNothingButTheNameAndTheIdInEitherDirection() {
        String odd =
                ",\"arguments\":{\"name\":\"notes__p\",\"uri\":\"db+notes:1\",\"n\":[1.50,-0,1E+2,"
                        + "9223372036854775808],\"\\u0061\":\"\\/\\ud83d\\ude00\",\"\":null},"
                        + "\"_meta\":{\"x.y/z\":{}}}";
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            passes(client, "tools/call", "\"name\":\"notes__p\"" + odd, "\"name\":\"p\"" + odd);
            passes(client, "prompts/get", "\"name\":\"notes__p\"" + odd, "\"name\":\"p\"" + odd);
            passes(
                    client,
                    "resources/read",
                    "\"uri\":\"db+notes:1\"" + odd,
                    "\"uri\":\"db:1\"" + odd);
        }
    }

    private void passes(McpClient client, String method, String asked, String expected) {
        String form =
                "{ \"params\" : {%s , \"more\":[{}],\"method\":\""
                        + method
                        + "\", \"id\" : %s,"
                        + "\"jsonrpc\":\"2.0\"\t}";
        String answer =
                "{\"result\":{\"n\" : 1.50,\"\\u0061\":\"\\/notes__p\"} , \"id\":%s,\"x\":[],"
                        + "\"jsonrpc\":\"2.0\"}";
        try (RawHttpClient http = client.send(String.format(form, asked, "18446744073709551616"))) {
            ScriptedRequest request = notes.take(method);
            assertThat(request.body()).isEqualTo(String.format(form, expected, request.id()));
            request.json(String.format(answer, request.id()));
            assertThat(http.answer()).isEqualTo(String.format(answer, "18446744073709551616"));
        }
    }

    @Test
    @Scenario(value = 10, defects = 6)
    void scenario10ReadsAllPagesOfAllServers() {
        files.on(
                "tools/list",
                request -> {
                    String cursor = Json.find(request.body(), "params", "cursor");
                    String page = cursor == null ? "1" : cursor.replace("\"", "");
                    String next = String.valueOf(Integer.parseInt(page) + 1);
                    String more = page.equals("3") ? "}" : ",\"nextCursor\":\"" + next + "\"}";
                    request.result("{\"tools\":[" + tool("t" + page) + "]" + more);
                });
        notes.answers("tools/list", tools(tool("t")));
        try (TestGateway gateway = setup().start()) {
            assertThat(result(McpClient.open(gateway, ""), "tools/list"))
                    .isEqualTo(
                            tools(
                                    tool("files__t1"),
                                    tool("files__t2"),
                                    tool("files__t3"),
                                    tool("notes__t")));
        }
    }

    @Test
    @Scenario(value = 10, defects = 6)
    void scenario10AnswersEveryMethodOfTheProtocol() {
        files.answers("tools/call", "{}")
                .answers("resources/templates/list", "{\"resourceTemplates\":[]}");
        notes.answers(
                        "resources/templates/list",
                        "{\"resourceTemplates\":[{\"uriTemplate\":\"db://{x}\",\"name\":\"d\"}]}")
                .answers("completion/complete", "{\"completion\":{\"values\":[\"v\"]}}");
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            assertThat(result(client, "ping")).isEqualTo("{}");
            assertThat(Json.at(client.ask("logging/setLevel", "{\"level\":\"error\"}"), "result"))
                    .isEqualTo("{}");
            client.ask("tools/call", tool("files__x"));
            Await.until(() -> files.count("logging/setLevel") > 0, "the level at the server");
            String template =
                    Json.text(
                            client.ask("resources/templates/list", "{}"),
                            "result",
                            "resourceTemplates",
                            "0",
                            "uriTemplate");
            assertThat(template).isEqualTo("db+notes://{x}");
            String completed =
                    client.ask(
                            "completion/complete",
                            "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\""
                                    + template
                                    + "\"},\"argument\":{\"name\":\"x\",\"value\":\"\"}}");
            assertThat(Json.at(completed, "result", "completion", "values")).isEqualTo("[\"v\"]");
            for (String method : List.of("resources/subscribe", "resources/unsubscribe")) {
                String done = client.ask(method, "{\"uri\":\"db+notes://1\"}");
                assertThat(Json.at(done, "result")).isEqualTo("{}");
                Await.until(() -> notes.count(method) == 1, method + " at the server");
            }
        }
    }

    @Test
    @Scenario({11, 23})
    void scenario11And23UpdatesNameAUriThatCanBeReadBack() {
        notes.declares("{\"prompts\":{}}");
        files.answers("resources/list", "{\"resources\":[{\"uri\":\"file:///a\",\"name\":\"a\"}]}");
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            String listed =
                    Json.at(client.ask("resources/list", "{}"), "result", "resources", "0", "uri");
            try (RawHttpClient listening = client.listen()) {
                ScriptedStream unsolicited = files.takeStream();
                client.ask("resources/subscribe", "{\"uri\":" + listed + "}");
                unsolicited.event(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                                + "\"params\":{\"uri\":\"file:///a\"}}");
                String updated = Json.at(listening.message(), "params", "uri");
                assertThat(updated).isEqualTo(listed).isEqualTo("\"file+files:///a\"");
                try (RawHttpClient http =
                        client.send(
                                McpClient.request(
                                        "9", "resources/read", "{\"uri\":" + updated + "}"))) {
                    ScriptedRequest read = files.take("resources/read");
                    assertThat(read.at("params", "uri")).isEqualTo("\"file:///a\"");
                    read.result("{\"contents\":[{\"uri\":\"file:///a\",\"text\":\"x\"}]}");
                    assertThat(Json.at(http.answer(), "result", "contents", "0", "uri"))
                            .isEqualTo(listed);
                }
            }
        }
    }

    @Test
    @Scenario(value = 12, defects = 6)
    void scenario12OffersWhatServersHaveAndNothingElse() {
        files.declares("{\"tools\":{}}").instructs("Read first.");
        notes.declares("{\"prompts\":{}}").instructs("Be brief.");
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            assertThat(Json.at(client.introduction(), "result", "capabilities"))
                    .isEqualTo(
                            "{\"prompts\":{\"listChanged\":true},\"tools\":{\"listChanged\":true}}");
            assertThat(Json.at(client.introduction(), "result", "instructions"))
                    .contains("Read first.", "Be brief.");
            for (String method :
                    List.of("resources/list", "resources/templates/list", "logging/setLevel")) {
                String answer = client.ask(method, "{\"level\":\"info\"}");
                assertThat(Json.at(answer, "error", "code")).as(method).isEqualTo("-32601");
            }
        }
    }

    @Test
    void aSubscriptionThatNoServerOffersIsAnUnknownMethod() {
        files.declares("{\"tools\":{}}");
        notes.declares("{\"resources\":{}}");
        try (TestGateway gateway = setup().start()) {
            McpClient client = McpClient.open(gateway, "");
            for (String method : List.of("resources/subscribe", "resources/unsubscribe")) {
                String answer = client.ask(method, "{\"uri\":\"x:a\"}");
                assertThat(Json.at(answer, "error", "code")).isEqualTo("-32601");
                assertThat(answer).contains("no server behind this endpoint has " + method);
            }
        }
        assertThat(notes.count("resources/subscribe")).isZero();
    }
}
