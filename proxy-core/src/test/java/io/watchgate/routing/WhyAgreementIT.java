package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.aggregate.NameExplanation;
import io.watchgate.aggregate.NameQuestion;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code why} says is what happens, whatever the rules are and whoever calls. */
class WhyAgreementIT {

    private static final int SETS = 15;
    private static final int CALLS = 40;
    private static final List<String> TOOLS = List.of("read", "write", "delete", "readme");
    private static final List<String> PRINCIPALS = List.of("ann", "bob", "ops-1", "guest-1");
    private static final List<String> URIS =
            List.of(
                    "file:///srv/a",
                    "file:///srv/../etc/a",
                    "file:///srv/%2e%2e/etc/a",
                    "FILE:///etc/a",
                    "file://localhost/etc/a",
                    "file:/srv/a");

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer();
    private final Seeds seeds = Seeds.ofThisRun();
    private final Random random = seeds.random();

    @BeforeEach
    void answer() {
        for (ScriptedServer server : List.of(files, notes)) {
            server.answers(
                    "tools/list",
                    "{\"tools\":[{\"name\":\"read\",\"annotations\":{\"readOnlyHint\":true}},"
                            + "{\"name\":\"write\"},{\"name\":\"readme\"},{\"name\":\"delete\","
                            + "\"annotations\":{\"destructiveHint\":null}}]}");
            server.answers("tools/call", "{\"content\":[]}");
            server.answers("resources/read", "{\"contents\":[]}");
        }
    }

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private RuleConfig rule() {
        Action action = one(List.of(Action.ALLOW, Action.DENY, Action.REPORT, Action.REQUIRE));
        List<Object> keys = new ArrayList<>(List.of("action", action));
        if (random.nextInt(3) > 0) {
            keys.addAll(
                    List.of("tool", List.of(one(List.of("read", "read*", "*e", "d?lete", "*")))));
            if (random.nextInt(3) == 0) {
                String hint = one(List.of("readOnlyHint", "destructiveHint"));
                keys.addAll(
                        List.of("annotations", Map.of(hint, String.valueOf(random.nextBoolean()))));
            }
            if (random.nextInt(3) == 0) {
                keys.addAll(List.of("arguments", List.of(condition())));
            }
        } else {
            keys.addAll(
                    List.of(
                            "resource",
                            List.of(one(List.of("file:///srv/*", "file:///etc/*", "*")))));
        }
        if (random.nextInt(2) == 0) {
            keys.addAll(
                    List.of("principal", List.of(one(List.of("ann", "ops-*", "guest-*", "?ob")))));
        }
        if (random.nextInt(4) == 0) {
            keys.addAll(List.of("upstream", List.of(one(List.of("files", "n*")))));
        }
        if (action == Action.REQUIRE) {
            keys.addAll(List.of("header", Map.of("X-Change", "CHG-*")));
        }
        return Records.of(RuleConfig.class, keys.toArray());
    }

    private ArgumentConfig condition() {
        String key = one(List.of("prefix", "value", "regex"));
        return Records.of(
                ArgumentConfig.class, "pointer", "/path", key, List.of(one(List.of("/a", "/b"))));
    }

    @Test
    void whyAgreesWithListsAndCallsOfEveryPrincipal() {
        for (int set = 0; set < SETS; set++) {
            List<RuleConfig> rules = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                rules.add(rule());
            }
            PolicyConfig.Action rest =
                    one(List.of(PolicyConfig.Action.ALLOW, PolicyConfig.Action.DENY));
            try (TestGateway gateway =
                    TestGateway.with(2)
                            .upstream("files", files)
                            .upstream("notes", notes)
                            .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                            .policy(new PolicyConfig(rest, rules))
                            .start()) {
                PRINCIPALS.forEach(who -> lists(gateway, who));
                for (int i = 0; i < CALLS; i++) {
                    calls(gateway);
                }
            }
        }
    }

    private void lists(TestGateway gateway, String who) {
        for (String upstream : List.of("", "files", "notes")) {
            ModernRequest list = ModernRequest.of("tools/list", "").to(path(upstream));
            String shown = ask(gateway, who, list);
            for (String key : upstream.isEmpty() ? List.of("files", "notes") : List.of(upstream)) {
                for (String tool : TOOLS) {
                    String name = upstream.isEmpty() ? key + "__" + tool : tool;
                    List<String> why =
                            why(gateway, new NameQuestion(name, upstream, who, null, Map.of()));
                    assertThat(shown.contains("\"name\":\"" + name + '"'))
                            .as("%s: %s of %s in %s", seeds.describe(), name, who, why)
                            .isEqualTo(why.contains("  lists show it"));
                }
            }
        }
    }

    private void calls(TestGateway gateway) {
        String who = one(PRINCIPALS);
        String key = one(List.of("files", "notes"));
        boolean merged = random.nextBoolean();
        String change = one(List.of("", "CHG-1", "no"));
        String arguments = one(List.of("{}", "{\"path\":\"/a/b\"}", "{\"path\":\"/b\"}"));
        boolean tool = merged || random.nextBoolean();
        String name = tool ? (merged ? key + "__" : "") + one(TOOLS) : one(URIS);
        ModernRequest request =
                tool
                        ? ModernRequest.of(
                                "tools/call",
                                "\"name\":\"" + name + "\",\"arguments\":" + arguments)
                        : ModernRequest.of("resources/read", "\"uri\":\"" + name + '"');
        if (!change.isEmpty()) {
            request.header("X-Change", change);
        }
        String upstream = merged ? "" : key;
        String answer = ask(gateway, who, request.to(path(upstream)));
        byte[] json = tool ? arguments.getBytes(StandardCharsets.UTF_8) : null;
        Map<String, List<String>> headers =
                change.isEmpty() ? Map.of() : Map.of("X-Change", List.of(change));
        List<String> why = why(gateway, new NameQuestion(name, upstream, who, json, headers));
        String said =
                why.stream()
                        .filter(
                                line ->
                                        line.startsWith("  this call")
                                                || line.startsWith("  a call"))
                        .map(line -> line.substring(line.indexOf(": ") + 2).split(",")[0])
                        .findFirst()
                        .orElseThrow();
        assertThat(answer.contains("-32602") ? "hide" : answer.contains("4030") ? "deny" : "allow")
                .as("%s: %s of %s: %s, %s", seeds.describe(), name, who, answer, why)
                .isEqualTo(said);
    }

    private static String path(String upstream) {
        return upstream.isEmpty() ? "/mcp" : "/mcp/" + upstream;
    }

    /**
     * Returns what is said of a tool or a resource, and not of a prompt that is called the same.
     */
    private static List<String> why(TestGateway gateway, NameQuestion question) {
        List<String> lines =
                NameExplanation.of(
                        gateway.core().aggregate(), gateway.core().catalogues(), question);
        return lines.stream().takeWhile(line -> !line.startsWith("prompt ")).toList();
    }

    private static String ask(TestGateway gateway, String who, ModernRequest request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(TestAuthenticator.as(who, request.text())).answer();
        }
    }
}
