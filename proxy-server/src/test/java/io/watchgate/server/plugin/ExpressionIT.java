package io.watchgate.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyExplanation;
import io.watchgate.server.config.Repository;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules with expressions in CEL, which comes out of the module as it is packaged. */
class ExpressionIT {

    private static final Path MODULE = Repository.path("proxy-server/cel/target/module");
    private static final ExpressionModule CEL = new ExpressionModule(MODULE);
    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"pay\"},{\"name\":\"look\",\"annotations\":"
                    + "{\"readOnlyHint\":true}},{\"name\":\"move\"}]}";

    private final ScriptedServer server = new ScriptedServer();

    @BeforeEach
    void answer() {
        server.answers("tools/list", TOOLS);
        server.answers("tools/call", "{\"content\":[]}");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private TestGateway gateway(PolicyConfig.Action fallback, RuleConfig... rules) {
        return TestGateway.with(2)
                .upstream("bank", server)
                .policy(new PolicyConfig(fallback, List.of(rules)), CEL)
                .start();
    }

    private static RuleConfig rule(Action action, String when) {
        return Records.of(RuleConfig.class, "action", action, "when", when);
    }

    private static String call(McpClient client, String name, String arguments) {
        String params = "{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}";
        return client.call(McpClient.request("7", "tools/call", params));
    }

    @Test
    void judgesListsAndCallsAlike() {
        RuleConfig small = rule(Action.ALLOW, "tool.name.startsWith('p') && args.amount < 100");
        RuleConfig looks = rule(Action.ALLOW, "tool.annotations.readOnlyHint");
        try (TestGateway gateway = gateway(PolicyConfig.Action.DENY, small, looks)) {
            McpClient client = McpClient.open(gateway, "bank");
            assertThat(client.call(McpClient.request("1", "tools/list", "{}")))
                    .contains("pay", "look")
                    .doesNotContain("move");
            assertThat(call(client, "pay", "{\"amount\":99.9}")).contains("\"content\":[]");
            assertThat(call(client, "pay", "{\"amount\":100}")).contains("4030", "policy_denied");
            assertThat(call(client, "look", "{}")).contains("\"content\":[]");
            assertThat(call(client, "move", "{\"amount\":1}")).contains("-32602", "Unknown tool");
            assertThat(call(client, "pay", "{}")).contains("4030", "a rule could not decide");
            assertThat(call(client, "pay", "{\"amount\":\"9\"}"))
                    .as("a text is no number")
                    .contains("a rule could not decide");
            assertThat(call(client, "pay", "{\"amount\":9,\"amount\":900}"))
                    .contains("a rule could not decide");
            assertThat(server.count("tools/call")).isEqualTo(2);
            assertThat(gateway.core().snapshot().policy().tally().undecided())
                    .containsExactly(Map.entry("policy.rules[0]", 3L));
        }
    }

    @Test
    void whatWouldTakeTooLongIsNotDecided() {
        RuleConfig all = rule(Action.DENY, "args.l.all(x, args.l.all(y, x + y >= 0))");
        try (TestGateway gateway = gateway(PolicyConfig.Action.ALLOW, all)) {
            McpClient client = McpClient.open(gateway, "bank");
            String numbers = "1,".repeat(1999) + "1";
            assertThat(call(client, "pay", "{\"l\":[" + numbers + "]}"))
                    .contains("a rule could not decide");
            assertThat(call(client, "pay", "{\"l\":[-1]}")).contains("\"content\":[]");
            String text = "x".repeat(70_000);
            assertThat(call(client, "pay", "{\"l\":[\"" + text + "\"]}"))
                    .contains("a rule could not decide");
            assertThat(call(client, "pay", "{\"l\":[-1],\"other\":\"" + text + "\"}"))
                    .contains("\"content\":[]");
        }
    }

    @Test
    void whyAgreesWithWhatBecomesOfCalls() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 40; round++) {
            List<RuleConfig> rules = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                rules.add(rule(pick(random, Action.ALLOW, Action.DENY), randomExpression(random)));
            }
            PolicyConfig.Action fallback =
                    pick(random, PolicyConfig.Action.ALLOW, PolicyConfig.Action.DENY);
            try (TestGateway gateway = gateway(fallback, rules.toArray(RuleConfig[]::new))) {
                McpClient client = McpClient.open(gateway, "bank");
                String list = client.call(McpClient.request("1", "tools/list", "{}"));
                for (int i = 0; i < 6; i++) {
                    String name = pick(random, "pay", "look", "move");
                    String arguments =
                            pick(random, "{}", "{\"n\":1}", "{\"n\":2.5}", "{\"n\":\"a\"}");
                    String item = "{\"name\":\"" + name + "\"}";
                    if (name.equals("look")) {
                        item = "{\"name\":\"look\",\"annotations\":{\"readOnlyHint\":true}}";
                    }
                    PolicyExplanation why =
                            gateway.core()
                                    .snapshot()
                                    .policy()
                                    .explain(
                                            new Subject("bank", Primitive.TOOL, name),
                                            "anonymous",
                                            item.getBytes(StandardCharsets.UTF_8),
                                            arguments.getBytes(StandardCharsets.UTF_8),
                                            Map.of());
                    String context =
                            rules + " " + fallback + " " + name + arguments + seeds.describe();
                    if (list.contains("\"tools\"")) {
                        // Otherwise the request for the list was denied.
                        assertThat(list.contains("\"" + name + "\""))
                                .as(context)
                                .isEqualTo(why.listed());
                    }
                    String answer = call(client, name, arguments);
                    assertThat(outcome(answer)).as(context).isEqualTo(why.decision().word());
                }
            }
        }
    }

    private static String outcome(String answer) {
        return answer.contains("-32602") ? "hide" : answer.contains("4030") ? "deny" : "allow";
    }

    private static String randomExpression(Random random) {
        String first = randomCondition(random);
        return switch (random.nextInt(4)) {
            case 0 -> first + " && " + randomCondition(random);
            case 1 -> first + " || " + randomCondition(random);
            case 2 -> "!(" + first + ")";
            default -> first;
        };
    }

    private static String randomCondition(Random random) {
        return pick(
                random,
                "tool.name == 'pay'",
                "tool.name.matches('^(pay|look)$')",
                "tool.annotations.destructiveHint",
                "principal.name == 'anonymous'",
                "method == 'tools/call'",
                "upstream == 'other'",
                "has(args.n)",
                "args.n > 1",
                "args.n == 'a'",
                "has(args.n) && args.n == 1",
                "'x' in headers",
                "prompt.name == 'pay'");
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    @Test
    void saysWhatToInstallWhereThereIsNothing(@TempDir Path empty) throws Exception {
        assertThatThrownBy(() -> new ExpressionModule(empty.resolve("cel")).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "module cel: not installed (expected: its jars, as in watchgate-cel, in "
                                + empty.resolve("cel")
                                + ")");
        assertThatThrownBy(() -> new ExpressionModule(null).open())
                .hasMessageContaining("-Dwatchgate.modules=FOLDER");
        Path half = Files.createDirectory(empty.resolve("half"));
        Path own = only("watchgate-cel");
        Files.copy(own, half.resolve(own.getFileName()));
        assertThatThrownBy(() -> new ExpressionModule(half).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: the jars of one version)");
        Path foreign = Files.createDirectory(empty.resolve("foreign"));
        Path guava = only("guava");
        Files.copy(guava, foreign.resolve(guava.getFileName()));
        assertThatThrownBy(() -> new ExpressionModule(foreign).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no language in");
    }

    private static Path only(String name) throws Exception {
        try (var files = Files.list(MODULE)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void bringsItsOwnCodeAndIsLoadedOnce() {
        assertThat(CEL.open()).isSameAs(CEL.open());
        ClassLoader loader = CEL.open().getClass().getClassLoader();
        assertThat(loader).isInstanceOf(PluginLoader.class);
        assertThatThrownBy(() -> loader.loadClass("io.watchgate.policy.PolicyChain"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(
                        () -> getClass().getClassLoader().loadClass("dev.cel.runtime.CelRuntime"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
