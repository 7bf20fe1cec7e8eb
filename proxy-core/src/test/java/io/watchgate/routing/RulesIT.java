package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.aggregate.NameExplanation;
import io.watchgate.aggregate.NameQuestion;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and calls agree, through both endpoints, in both eras, whatever a rule looks at. */
class RulesIT {

    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"read\",\"annotations\":{\"readOnlyHint\":true}},"
                    + "{\"name\":\"write\"}]}";

    private final ScriptedServer files = new ScriptedServer();

    @BeforeEach
    void answer() {
        files.answers("tools/list", TOOLS);
        files.answers("tools/call", "{\"content\":[]}");
    }

    @AfterEach
    void stop() {
        files.close();
    }

    private TestGateway gateway(PolicyConfig.Action fallback, RuleConfig... rules) {
        return TestGateway.with(2)
                .upstream("files", files)
                .policy(new PolicyConfig(fallback, List.of(rules)))
                .start();
    }

    private static RuleConfig argumentRule() {
        return argumentRule("/path");
    }

    private static RuleConfig argumentRule(String pointer) {
        ArgumentConfig path =
                Records.of(ArgumentConfig.class, "pointer", pointer, "prefix", List.of("/etc/"));
        return Records.of(
                RuleConfig.class,
                "action",
                Action.DENY,
                "tool",
                List.of("write"),
                "arguments",
                List.of(path));
    }

    private static String call(String name, String path) {
        return "{\"arguments\":{\"path\":\"" + path + "\"},\"name\":\"" + name + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", ""})
    @Scenario(35)
    void aRuleOnArgumentsHidesNothingAndSaysThatItDenies(String upstream) {
        String prefix = upstream.isEmpty() ? "files__" : "";
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, argumentRule())) {
            McpClient client = McpClient.open(gateway, upstream);
            assertThat(client.ask("tools/list", "{}")).contains('"' + prefix + "write\"");
            assertThat(client.ask("tools/call", call(prefix + "write", "/srv/a")))
                    .contains("\"result\"");
            assertThat(client.ask("tools/call", call(prefix + "read", "/etc/a")))
                    .contains("\"result\"");
            String refused = client.ask("tools/call", call(prefix + "write", "/\\u0065tc/a"));
            assertThat(Json.at(refused, "error", "code")).isEqualTo("4030");
            assertThat(Json.text(refused, "error", "data", "reason")).isEqualTo("policy_denied");
            assertThat(refused).doesNotContain("etc", "files", "write", "rules");
            assertThat(files.count("tools/call")).isEqualTo(2);
        }
    }

    /** Whoever looks for the first argument learns which others are not there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"path\":\"/etc/a\"}",
                "{\"p\\u0061th\":\"/etc/a\"}",
                "{\"path\":1,\"path\":\"/etc/a\"}",
                "{\"größe\":\"/etc/a\"}",
                "{\"\":\"/etc/a\"}",
                "{\"a\":{\"b\":\"/etc/a\"}}",
                "[\"/etc/a\"]"
            })
    void everyRuleSeesItsArgumentWhatEverOthersHaveLookedFor(String arguments) {
        RuleConfig[] rules =
                Stream.of("/nothing", "/path", "/größe", "/", "/0", "/a/b", "/query")
                        .map(RulesIT::argumentRule)
                        .toArray(RuleConfig[]::new);
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, rules)) {
            McpClient client = McpClient.open(gateway, "files");
            String call = "{\"name\":\"write\",\"arguments\":";
            assertThat(client.ask("tools/call", call + arguments + "}")).contains("policy_denied");
            assertThat(client.ask("tools/call", call + "{\"pith\":\"/etc/a\"}}"))
                    .contains("\"result\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", ""})
    void aRuleOnMethodsDropsNotificationsOfClients(String upstream) {
        String changed =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\",\"params\":{\"n\":";
        RuleConfig deny =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.DENY,
                        "id",
                        "no-roots",
                        "method",
                        List.of("notifications/roots/*"));
        String tool = call(upstream.isEmpty() ? "files__read" : "read", "a");
        for (boolean denied : new boolean[] {true, false}) {
            RuleConfig[] rules = denied ? new RuleConfig[] {deny} : new RuleConfig[0];
            try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, rules)) {
                McpClient client =
                        McpClient.open(
                                gateway,
                                upstream,
                                "2025-11-25",
                                "{\"roots\":{\"listChanged\":true}}");
                assertThat(client.ask("tools/call", tool)).contains("\"result\"");
                client.notice(changed + denied + "}}");
                if (denied) {
                    assertThat(gateway.events().judged())
                            .containsExactly(" notifications/roots/list_changed no-roots");
                } else {
                    assertThat(files.takeNotice("notifications/roots/list_changed"))
                            .as("the denied one never came")
                            .contains("\"n\":false");
                    assertThat(gateway.events().judged()).isEmpty();
                }
            }
        }
    }

    @Test
    void aRuleOnArgumentsHoldsForClientsOf2026() {
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, argumentRule())) {
            String denied =
                    ModernRequest.of(
                                    "tools/call",
                                    "\"name\":\"write\",\"arguments\":{\"path\":\"/etc/a\"}")
                            .to("/mcp/files")
                            .ask(gateway)
                            .body();
            assertThat(Json.at(denied, "error", "code")).isEqualTo("4030");
            assertThat(files.count("tools/call")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", ""})
    @Scenario(35)
    void aCallWaitsForWhatItsToolSaysOfItself(String upstream) {
        String prefix = upstream.isEmpty() ? "files__" : "";
        RuleConfig harmless =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.ALLOW,
                        "annotations",
                        Map.of("readOnlyHint", "true"));
        try (TestGateway gateway = gateway(PolicyConfig.Action.DENY, harmless)) {
            McpClient client = McpClient.open(gateway, upstream);
            assertThat(client.ask("tools/call", call(prefix + "read", "/a")))
                    .as("nobody has listed the tools before")
                    .contains("\"result\"");
            String hidden = client.ask("tools/call", call(prefix + "write", "/a"));
            assertThat(Json.at(hidden, "error", "code")).isEqualTo("-32602");
            assertThat(client.ask("tools/call", call(prefix + "none", "/a")))
                    .contains("-32602", "Unknown tool: " + prefix + "none");
            assertThat(hidden).contains("Unknown tool: " + prefix + "write");
            assertThat(client.ask("tools/list", "{}"))
                    .contains(prefix + "read")
                    .doesNotContain("write");
            assertThat(files.count("tools/call")).isEqualTo(1);
        }
    }

    @Test
    @Scenario(35)
    void principalsSeeAndCallWhatIsTheirs() {
        RuleConfig guests =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.DENY,
                        "principal",
                        List.of("guest*"),
                        "tool",
                        List.of("write"));
        try (TestGateway gateway =
                TestGateway.with(2)
                        .upstream("files", files)
                        .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                        .policy(new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(guests)))
                        .start()) {
            for (String path : List.of("/mcp", "/mcp/files")) {
                String prefix = path.equals("/mcp") ? "files__" : "";
                assertThat(ask(gateway, "ann", ModernRequest.of("tools/list", "").to(path)))
                        .contains(prefix + "write");
                assertThat(ask(gateway, "guest-1", ModernRequest.of("tools/list", "").to(path)))
                        .contains(prefix + "read")
                        .doesNotContain("write");
                ModernRequest write = ModernRequest.call(prefix + "write").to(path);
                assertThat(ask(gateway, "guest-1", write)).contains("-32602");
                assertThat(ask(gateway, "ann", write)).contains("\"content\":[]");
            }
        }
    }

    private static String ask(TestGateway gateway, String who, ModernRequest request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(TestAuthenticator.as(who, request.text())).answer();
        }
    }

    @Test
    void requiresAHeaderOfEachCallAndOfNothingElse() {
        RuleConfig change =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.REQUIRE,
                        "tool",
                        List.of("write"),
                        "header",
                        Map.of("X-Change", "CHG-*"));
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, change)) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.ask("tools/list", "{}")).contains("write");
            assertThat(client.ask("tools/call", call("write", "/a"))).contains("4030");
            assertThat(client.ask("tools/call", call("read", "/a"))).contains("\"result\"");
            String body = McpClient.request(client.newId(), "tools/call", call("write", "/a"));
            try (RawHttpClient http = gateway.connect()) {
                http.send(client.post(body).replaceFirst("\r\n", "\r\nx-change: CHG-7\r\n"));
                assertThat(http.answer()).contains("\"result\"");
                http.send(client.post(body.replaceFirst("\"id\":[0-9]+", "\"id\":9000")));
                assertThat(http.answer())
                        .as("the next request on the same connection")
                        .contains("4030");
            }
            for (String upstream : List.of("", "files")) {
                assertThat(why(gateway, upstream, Map.of()).toString())
                        .contains("names it")
                        .doesNotContain("this call: allow");
                assertThat(why(gateway, upstream, Map.of("X-CHANGE", List.of("CHG-7"))))
                        .contains("  this call: allow");
                assertThat(why(gateway, upstream, Map.of("X-CHANGE", List.of("x"))).toString())
                        .contains("  this call: deny");
            }
        }
    }

    private static List<String> why(
            TestGateway gateway, String upstream, Map<String, List<String>> headers) {
        String name = upstream.isEmpty() ? "files__write" : "write";
        return NameExplanation.of(
                gateway.core().aggregate(),
                gateway.core().catalogues(),
                new NameQuestion(name, upstream, "anonymous", null, headers));
    }

    @Test
    @Scenario(38)
    void aServersOwnRuleInFrontOfOneForAllDecidesForItAlone() {
        RuleConfig own =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.DENY,
                        "upstream",
                        List.of("files"),
                        "tool",
                        List.of("write"));
        RuleConfig all =
                Records.of(RuleConfig.class, "action", Action.ALLOW, "tool", List.of("write"));
        try (ScriptedServer notes = new ScriptedServer();
                TestGateway gateway =
                        TestGateway.with(2)
                                .upstream("files", files)
                                .upstream("notes", notes)
                                .policy(
                                        new PolicyConfig(
                                                PolicyConfig.Action.DENY, List.of(own, all)))
                                .start()) {
            notes.answers("tools/list", TOOLS);
            notes.answers("tools/call", "{\"content\":[]}");
            McpClient client = McpClient.open(gateway, "");
            assertThat(client.ask("tools/list", "{}"))
                    .contains("notes__write")
                    .doesNotContain("files__", "read");
            assertThat(client.ask("tools/call", call("notes__write", "/a"))).contains("result");
            assertThat(client.ask("tools/call", call("files__write", "/a"))).contains("-32602");
        }
    }

    @Test
    @Scenario(defects = 22)
    void clientsLearnNothingOfCommandsAndPaths() {
        List<String> command = List.of("/opt/private/bin/no-such-server", "--token=geheim");
        try (TestGateway gateway =
                TestGateway.with(1).upstream("hr", command, same -> same).start()) {
            try (RawHttpClient http = gateway.connect()) {
                ModernRequest call = ModernRequest.call("t").to("/mcp/hr");
                assertThat(http.send(call.text()).answer())
                        .contains("\"error\"")
                        .doesNotContain("/opt", "private", "no-such", "geheim", "Exception");
            }
        }
    }

    @Test
    void methodsThatNameNothingAreJudgedByRulesThatNameThem() {
        RuleConfig levels =
                Records.of(
                        RuleConfig.class,
                        "action",
                        Action.DENY,
                        "method",
                        List.of("logging/*", "initialize", "tools/list"));
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, levels)) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.ask("logging/setLevel", "{\"level\":\"info\"}")).contains("4030");
            assertThat(client.ask("tools/list", "{}")).contains("4030");
            assertThat(client.ask("tools/call", call("write", "/a"))).contains("\"result\"");
        }
    }
}
