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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** All upstreams as one server. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class AggregateEndpointIT {

    private static final String EVERYTHING =
            "{\"tools\":{\"listChanged\":true},\"prompts\":{},\"resources\":{\"subscribe\":true},"
                    + "\"logging\":{},\"completions\":{}}";

    @Parameter int loops;

    private final ScriptedServer files = new ScriptedServer().declares(EVERYTHING);
    private final ScriptedServer notes = new ScriptedServer().declares(EVERYTHING);
    private TestGateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        files.close();
        notes.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops).upstream("files", files).upstream("notes", notes);
    }

    private McpClient open() {
        return open(setup());
    }

    private McpClient open(TestGateway.Setup setup) {
        gateway = setup.start();
        return McpClient.open(gateway, "");
    }

    private static String tools(String... names) {
        return list("tools", "name", names);
    }

    private static String list(String listName, String key, String... names) {
        StringBuilder json = new StringBuilder("{\"" + listName + "\":[");
        for (String name : names) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            json.append("{\"").append(key).append("\":\"").append(name).append("\"}");
        }
        return json.append("]}").toString();
    }

    @Test
    void introducesAllServersAsOne() {
        files.instructs("Read before you write.");
        notes.instructs("Be brief.");
        McpClient client = open();
        String result = client.introduction();
        assertThat(Json.text(result, "result", "serverInfo", "name")).isEqualTo("watchgate");
        assertThat(Json.at(result, "result", "instructions"))
                .isEqualTo(
                        "\"## files\\u000aRead before you write.\\u000a\\u000a"
                                + "## notes\\u000aBe brief.\"");
        assertThat(Json.at(result, "result", "capabilities", "resources"))
                .isEqualTo("{\"listChanged\":true,\"subscribe\":true}");
    }

    @Test
    @Scenario(defects = 9)
    void introducesItselfInTimeAlthoughAServerSaysNothing() {
        CountDownLatch introduced = new CountDownLatch(1);
        notes.on("initialize", silent -> awaitThenAbort(introduced, silent));
        McpClient client = open(setup().timeout("startWait", 50));
        assertThat(Json.at(client.introduction(), "result", "capabilities", "tools"))
                .isEqualTo("{\"listChanged\":true}");
        introduced.countDown();
    }

    private static void awaitThenAbort(CountDownLatch latch, ScriptedRequest request) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        request.abort();
    }

    /** The last request of this method that {@code server} has seen. */
    private static String last(ScriptedServer server, String method) {
        return server.received().stream()
                .filter(body -> body.contains("\"method\":\"" + method + "\""))
                .reduce((one, two) -> two)
                .orElseThrow();
    }

    @Test
    void mergesListsInTheSameOrderWhoeverAnswersFirst() {
        gateway = setup().start();
        String expected = tools("files__a", "files__b", "notes__c");
        for (boolean filesFirst : new boolean[] {true, false}) {
            McpClient asking =
                    McpClient.open(
                            gateway,
                            "",
                            "2025-11-25",
                            filesFirst ? "{\"roots\":{}}" : "{\"sampling\":{}}");
            try (RawHttpClient answer = asking.send(McpClient.request("7", "tools/list"))) {
                ScriptedRequest one = files.take("tools/list");
                ScriptedRequest two = notes.take("tools/list");
                if (filesFirst) {
                    one.result(tools("b", "a"));
                    two.result(tools("c"));
                } else {
                    two.result(tools("c"));
                    one.result(tools("b", "a"));
                }
                assertThat(Json.at(answer.answer(), "result")).isEqualTo(expected);
            }
        }
    }

    @Test
    void case146_fetchesAllPagesOnceAndRefusesCursors() {
        notes.answers("tools/list", tools());
        McpClient client = open();
        try (RawHttpClient answer = client.send(McpClient.request("7", "tools/list"))) {
            files.take("tools/list").result("{\"tools\":[{\"name\":\"a\"}],\"nextCursor\":\"\"}");
            ScriptedRequest second = files.take("tools/list");
            assertThat(second.at("params", "cursor")).isEqualTo("\"\"");
            second.result(tools("b"));
            assertThat(Json.at(answer.answer(), "result")).isEqualTo(tools("files__a", "files__b"));
        }
        assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                .isEqualTo(tools("files__a", "files__b"));
        assertThat(files.count("tools/list")).isEqualTo(2);
        String refusal = client.ask("tools/list", "{\"cursor\":\"x\"}");
        assertThat(Json.at(refusal, "error", "code")).isEqualTo("-32602");
    }

    @Test
    void leavesOutAServerThatIsLateAndAnnouncesItWhenItsListHasCome() {
        files.answers("tools/list", tools("a"));
        McpClient client = open(setup().timeout("fanOut", 50));
        try (RawHttpClient listening = client.listen()) {
            assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                    .isEqualTo(tools("files__a"));
            notes.take("tools/list").result(tools("late"));
            assertThat(listening.message()).contains("notifications/tools/list_changed");
            assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                    .isEqualTo(tools("files__a", "notes__late"));
        }
    }

    @Test
    @Scenario({4, 20})
    void leavesOutAServerThatIsDownAndAnnouncesItWhenItIsBack() {
        files.answers("tools/list", tools("a"));
        notes.answers("tools/list", tools("b")).on("initialize", down -> down.status(503, "down"));
        McpClient client = open();
        assertThat(Json.at(client.ask("tools/list", "{}"), "result")).isEqualTo(tools("files__a"));
        try (RawHttpClient listening = client.listen()) {
            notes.answers(
                    "initialize",
                    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
                            + EVERYTHING
                            + ",\"serverInfo\":{\"name\":\"n\",\"version\":\"1\"}}");
            assertThat(listening.message()).contains("list_changed");
        }
        assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                .isEqualTo(tools("files__a", "notes__b"));
    }

    @Test
    void fetchesAListAnewWhenItsServerAnnouncesAChange() {
        files.answers("tools/list", tools("a"));
        notes.answers("tools/list", tools("b"));
        McpClient client = open();
        client.ask("tools/list", "{}");
        try (RawHttpClient listening = client.listen()) {
            files.answers("tools/list", tools("a", "new"));
            files.takeStream()
                    .event(
                            "{\"jsonrpc\":\"2.0\","
                                    + "\"method\":\"notifications/tools/list_changed\"}");
            assertThat(listening.message()).contains("notifications/tools/list_changed");
        }
        assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                .isEqualTo(tools("files__a", "files__new", "notes__b"));
        assertThat(notes.count("tools/list")).isEqualTo(1);
    }

    @Test
    @Scenario({1, 9})
    void case145_callsAToolUnderTheServersOwnNameAndChangesNothingElse() {
        McpClient client = open();
        String call =
                "{\"id\":\"x\",\"params\":{\"arguments\":{\"name\":\"notes__t\",\"n\":1.50},"
                        + "\"name\":\"notes__t\"},\"method\":\"tools/call\",\"jsonrpc\":\"2.0\"}";
        try (RawHttpClient answer = client.send(call)) {
            ScriptedRequest request = notes.take("tools/call");
            assertThat(request.body())
                    .isEqualTo(
                            call.replace("\"x\"", request.id())
                                    .replace("\"name\":\"notes__t\"}", "\"name\":\"t\"}"));
            request.result("{\"content\":[],\"structuredContent\":{\"uri\":\"a:1\"}}");
            assertThat(answer.answer())
                    .contains("\"id\":\"x\"", "\"structuredContent\":{\"uri\":\"a:1\"}");
        }
        assertThat(files.count("tools/call")).isZero();
    }

    @Test
    void aNameWrittenWithEscapesLeadsToTheSameTool() {
        notes.answers("tools/call", "{\"content\":[]}");
        McpClient client = open();
        client.ask("tools/call", "{\"name\":\"n\\u006ftes__say \\\"hi\\\"\"}");
        assertThat(Json.at(last(notes, "tools/call"), "params", "name"))
                .isEqualTo("\"say \\\"hi\\\"\"");
    }

    @Test
    @Scenario(3)
    void refusesNamesThatLeadNowhere() {
        McpClient client = open();
        for (String name : List.of("nobody__t", "files", "", "t")) {
            String answer = client.ask("tools/call", "{\"name\":\"" + name + "\"}");
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(answer, "error", "message")).isEqualTo("Unknown tool: " + name);
        }
        String nameless = client.ask("prompts/get", "{}");
        assertThat(Json.at(nameless, "error", "code")).isEqualTo("-32602");
        assertThat(Json.at(client.ask("no/such", "{}"), "error", "code")).isEqualTo("-32601");
    }

    @Test
    @Scenario(7)
    void case149_aDeniedToolIsNeitherListedNorCalledAndAnswersLikeAnUnknownOne() {
        files.answers("tools/list", tools("open", "secret"));
        notes.answers("tools/list", tools("secret"));
        McpClient client =
                open(
                        setup().policy(
                                        new PolicyConfig(
                                                Action.ALLOW,
                                                List.of(
                                                        new RuleConfig(
                                                                RuleConfig.Action.DENY,
                                                                List.of("files"),
                                                                List.of("secret"),
                                                                List.of(),
                                                                List.of())))));
        assertThat(Json.at(client.ask("tools/list", "{}"), "result"))
                .isEqualTo(tools("files__open", "notes__secret"));
        String denied = client.ask("tools/call", "{\"name\":\"files__secret\"}");
        assertThat(Json.at(denied, "error", "code")).isEqualTo("-32602");
        assertThat(Json.text(denied, "error", "message")).isEqualTo("Unknown tool: files__secret");
        assertThat(files.count("tools/call")).isZero();
    }

    @Test
    @Scenario(11)
    void aResourceOfAToolResultIsReadBackThroughTheGateway() {
        notes.answers(
                "tools/call",
                "{\"content\":[{\"type\":\"resource_link\",\"name\":\"n\",\"uri\":\"db://row/1\"}]}");
        McpClient client = open();
        String result = client.ask("tools/call", "{\"name\":\"notes__find\"}");
        String uri = Json.text(result, "result", "content", "0", "uri");
        assertThat(uri).isEqualTo("db+notes://row/1");
        try (RawHttpClient answer =
                client.send(
                        McpClient.request("9", "resources/read", "{\"uri\":\"" + uri + "\"}"))) {
            ScriptedRequest read = notes.take("resources/read");
            assertThat(read.at("params", "uri")).isEqualTo("\"db://row/1\"");
            read.result("{\"contents\":[{\"uri\":\"db://row/1\",\"text\":\"db://row/1\"}]}");
            assertThat(Json.at(answer.answer(), "result"))
                    .isEqualTo(
                            "{\"contents\":[{\"uri\":\"db+notes://row/1\","
                                    + "\"text\":\"db://row/1\"}]}");
        }
    }

    @Test
    void theUriInAnErrorIsTheOneTheClientAskedFor() {
        McpClient client = open();
        try (RawHttpClient answer =
                client.send(McpClient.request("9", "resources/read", "{\"uri\":\"a+files:1\"}"))) {
            files.take("resources/read")
                    .error("{\"code\":-32002,\"message\":\"no\",\"data\":{\"uri\":\"a:1\"}}");
            assertThat(Json.text(answer.answer(), "error", "data", "uri")).isEqualTo("a+files:1");
        }
    }

    @Test
    void anUnmarkedUriLeadsToTheServerThatListsIt() {
        files.answers("resources/list", list("resources", "uri", "https://x/1"));
        notes.answers("resources/list", list("resources", "uri", "https://x/2"))
                .answers("resources/read", "{\"contents\":[]}");
        McpClient client = open();
        client.ask("resources/list", "{}");
        client.ask("resources/read", "{\"uri\":\"https://x/2\"}");
        assertThat(Json.at(last(notes, "resources/read"), "params", "uri"))
                .isEqualTo("\"https://x/2\"");
        assertThat(files.count("resources/read")).isZero();
    }

    @Test
    void anUnmarkedUriThatNobodyListsIsAskedForInTurn() {
        notes.answers("resources/read", "{\"contents\":[{\"uri\":\"https://x/3\"}]}");
        files.on("resources/read", read -> read.error("{\"code\":-32002,\"message\":\"no\"}"));
        McpClient client = open();
        String answer = client.ask("resources/read", "{\"uri\":\"https://x/3\"}");
        assertThat(Json.at(answer, "result"))
                .isEqualTo("{\"contents\":[{\"uri\":\"https://x/3\"}]}");
        assertThat(files.count("resources/read")).isEqualTo(1);
        notes.on("resources/read", read -> read.error("{\"code\":-32002,\"message\":\"nor I\"}"));
        assertThat(
                        Json.text(
                                client.ask("resources/read", "{\"uri\":\"https://x/4\"}"),
                                "error",
                                "message"))
                .isEqualTo("nor I");
    }

    @Test
    @Scenario({11, 23})
    void updatesCarryTheUriThatWasSubscribedTo() {
        files.answers("resources/subscribe", "{}").answers("resources/unsubscribe", "{}");
        McpClient client = open();
        try (RawHttpClient listening = client.listen()) {
            ScriptedStream unsolicited = files.takeStream();
            String uri = "{\"uri\":\"file+files:///a\"}";
            assertThat(Json.at(client.ask("resources/subscribe", uri), "result")).isEqualTo("{}");
            assertThat(Json.at(last(files, "resources/subscribe"), "params", "uri"))
                    .isEqualTo("\"file:///a\"");
            unsolicited.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                            + "\"params\":{\"uri\":\"file:///a\"}}");
            assertThat(Json.text(listening.message(), "params", "uri"))
                    .isEqualTo("file+files:///a");
            client.ask("resources/unsubscribe", uri);
            assertThat(Json.at(last(files, "resources/unsubscribe"), "params", "uri"))
                    .isEqualTo("\"file:///a\"");
        }
    }

    /** The first subscription has an owner of its own, which once dropped what came with it. */
    @Test
    void whatAServerSaysDuringTheFirstSubscriptionReachesTheClient() {
        String said =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                        + "{\"level\":\"info\",\"logger\":\"l\",\"data\":\"hello\"}}";
        files.on("resources/subscribe", request -> request.stream().event(said).result("{}"));
        McpClient client = open();
        try (RawHttpClient answer =
                client.send(
                        McpClient.request("9", "resources/subscribe", "{\"uri\":\"a+files:1\"}"))) {
            List<String> messages = answer.messages();
            assertThat(messages).hasSize(2);
            assertThat(Json.text(messages.get(0), "params", "logger")).isEqualTo("files/l");
        }
    }

    @Test
    void case148_completionsGoWhereTheirReferenceLeads() {
        notes.answers("completion/complete", "{\"completion\":{\"values\":[\"v\"]}}");
        McpClient client = open();
        String rest = ",\"argument\":{\"name\":\"a\",\"value\":\"\"}}";
        client.ask(
                "completion/complete",
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"notes__p\"}" + rest);
        assertThat(Json.at(last(notes, "completion/complete"), "params", "ref"))
                .isEqualTo("{\"type\":\"ref/prompt\",\"name\":\"p\"}");
        client.ask(
                "completion/complete",
                "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"a+notes:{x}\"}" + rest);
        assertThat(Json.at(last(notes, "completion/complete"), "params", "ref"))
                .isEqualTo("{\"type\":\"ref/resource\",\"uri\":\"a:{x}\"}");
        String unknown =
                client.ask(
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"p\"}" + rest);
        assertThat(Json.at(unknown, "error", "code")).isEqualTo("-32602");
    }

    @Test
    void aServerWithoutCompletionsCompletesNothing() {
        files.declares("{\"prompts\":{}}");
        McpClient client = open();
        String answer =
                client.ask(
                        "completion/complete",
                        "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"files__p\"},"
                                + "\"argument\":{\"name\":\"a\",\"value\":\"\"}}");
        assertThat(Json.at(answer, "result")).isEqualTo("{\"completion\":{\"values\":[]}}");
    }

    @Test
    void whatNoServerHasIsAnUnknownMethod() {
        files.declares("{\"tools\":{}}");
        notes.declares("{\"tools\":{}}");
        McpClient client = open();
        for (String method :
                List.of("prompts/list", "resources/list", "resources/templates/list")) {
            assertThat(Json.at(client.ask(method, "{}"), "error", "code")).isEqualTo("-32601");
        }
        assertThat(Json.at(client.ask("logging/setLevel", "{\"level\":\"info\"}"), "error", "code"))
                .isEqualTo("-32601");
    }

    @Test
    @Scenario(
            value = 14,
            defects = {1, 9})
    void aSlowServerHoldsUpNobodyElse() {
        notes.answers("tools/call", "{\"content\":[]}");
        McpClient client = open();
        try (RawHttpClient slow = client.send(McpClient.toolCall("1", "files__slow", ""))) {
            ScriptedRequest waiting = files.take("tools/call");
            for (int i = 0; i < 20; i++) {
                assertThat(client.ask("tools/call", "{\"name\":\"notes__fast\"}"))
                        .contains("\"content\"");
            }
            waiting.result("{\"content\":[],\"isError\":false}");
            assertThat(slow.answer()).contains("\"isError\":false");
        }
    }
}
