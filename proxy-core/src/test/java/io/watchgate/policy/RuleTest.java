package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.key.ConfigException;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyDecision.Deny;
import io.watchgate.policy.PolicyDecision.Refuse;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.testkit.Records;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {

    private static final String CALL = McpMethod.TOOLS_CALL.text();

    /** Returns a call's arguments and headers. */
    private static Details details(String arguments, String... headers) {
        return new Details() {
            @Override
            public byte[] arguments() {
                return arguments.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public List<String> header(String name) {
                return name.equals("X-Change") ? List.of(headers) : List.of();
            }
        };
    }

    private static RuleConfig rule(Action action, Object... changes) {
        Object[] all = Arrays.copyOf(changes, changes.length + 2);
        all[changes.length] = "action";
        all[changes.length + 1] = action;
        return Records.of(RuleConfig.class, all);
    }

    private static ArgumentConfig argument(String pointer, String key, String value) {
        Object given =
                switch (key) {
                    case "present", "absent" -> true;
                    case "least", "most" -> value;
                    default -> List.of(value);
                };
        return Records.of(ArgumentConfig.class, "pointer", pointer, key, given);
    }

    private static PolicyChain chain(PolicyConfig.Action fallback, RuleConfig... rules) {
        return new PolicyChain(new PolicyConfig(fallback, List.of(rules)));
    }

    private static Subject tool(String name) {
        return new Subject("up", Primitive.TOOL, name);
    }

    private static PolicyDecision judge(PolicyChain chain, Details details) {
        return chain.judge(tool("t"), CALL, "ann", ToolHints.UNSAID, details);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/path|value|a|{\"path\":\"a\"}|true",
                "/path|value|a|{\"path\":\"\\u0061\"}|true",
                "/path|value|a|{\"p\\u0061th\":\"a\"}|true",
                "/path|value|a|{\"path\":\"b\"}|false",
                "/path|value|a|{}|false",
                "/path|value|a||false",
                "/path|value|a|[\"a\"]|false",
                "/n|value|10|{\"n\":10}|true",
                "/n|value|10|{\"n\":1.0e1}|true",
                "/n|value|10|{\"n\":\"10\"}|true",
                "/n|value|true|{\"n\":true}|true",
                "/n|value|null|{\"n\":null}|true",
                "/path|prefix|/etc/|{\"path\":\"/etc/passwd\"}|true",
                "/path|prefix|/etc/|{\"path\":\"/srv/etc/\"}|false",
                "/path|glob|*.pem|{\"path\":\"a.pem\"}|true",
                "/path|glob|*.pem|{\"path\":\"a.pem.txt\"}|false",
                "/q|regex|.*[Dd]rop.*|{\"q\":\"x\\ndrop y\"}|true",
                "/q|regex|drop|{\"q\":\"drop it\"}|false",
                "/n|least|1000|{\"n\":1000}|true",
                "/n|least|1000|{\"n\":999.9}|false",
                "/n|least|1000|{\"n\":999}|false",
                "/n|least|1000|{\"n\":\"0001000\"}|true",
                "/n|least|1000|{\"n\":9999999999999999999}|true",
                "/n|most|1000|{\"n\":999999999999999999}|false",
                "/n|least|1000|{\"n\":1e3}|true",
                "/n|least|1000|{\"n\":\"5000\"}|true",
                "/n|least|1000|{\"n\":1e99999999999}|true",
                "/n|least|1000|{\"n\":\"many\"}|false",
                "/n|most|-1|{\"n\":-5}|true",
                "/n|most|-1|{\"n\":0}|false",
                "/a/b|present||{\"a\":{\"b\":null}}|true",
                "/a/b|present||{\"a\":{}}|false",
                "/a/b|absent||{\"a\":{}}|true",
                "/a/b|absent||{\"a\":{\"b\":1}}|false",
                "/a/1|value|y|{\"a\":[\"x\",\"y\"]}|true",
                "/a/*|value|y|{\"a\":[\"x\",\"y\"]}|true",
                "/a/*|value|z|{\"a\":[\"x\",\"y\"]}|false",
                "/a~1b|value|y|{\"a/b\":\"y\"}|true",
                "/m~0|value|y|{\"m~\":\"y\"}|true",
                "/path|value|a|{\"path\":\"b\",\"path\":\"a\"}|true",
                "/path|value|a|{\"path\":\"a\",\"path\":\"b\"}|true",
            })
    void deniesWhatAnArgumentIs(
            String pointer, String key, String value, String arguments, boolean denied) {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(
                                Action.DENY,
                                "arguments",
                                List.of(argument(pointer, key, value == null ? "" : value))));
        Details details = details(arguments == null ? "" : arguments);
        assertThat(judge(chain, details))
                .isEqualTo(
                        denied
                                ? new Refuse(
                                        "policy.rules[0]",
                                        "denied by policy because of its arguments")
                                : PolicyDecision.ALLOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/path|prefix|/srv/|{\"path\":\"/srv/a\"}|true",
                "/path|prefix|/srv/|{\"path\":\"/srv/a\",\"path\":\"/etc/a\"}|false",
                "/path|prefix|/srv/|{\"path\":\"/etc/a\",\"path\":\"/srv/a\"}|false",
                "/paths/*|prefix|/srv/|{\"paths\":[\"/srv/a\",\"/srv/b\"]}|true",
                "/paths/*|prefix|/srv/|{\"paths\":[\"/srv/a\",\"/etc/b\"]}|false",
                "/paths/*|prefix|/srv/|{\"paths\":[]}|false",
                "/path|prefix|/srv/|{}|false",
            })
    void allowsOnlyWhatIsCertain(
            String pointer, String key, String value, String arguments, boolean allowed) {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.DENY,
                        rule(Action.ALLOW, "arguments", List.of(argument(pointer, key, value))));
        assertThat(judge(chain, details(arguments)).allows()).isEqualTo(allowed);
        assertThat(chain.shows(tool("t"), "ann", new byte[0]))
                .as("another call may pass, so that the tool is listed")
                .isTrue();
    }

    @Test
    void aTextTooLongForARegularExpressionIsWhatDeniesAndNotWhatAllows() {
        List<ArgumentConfig> short1 = List.of(argument("/q", "regex", "[a-z]*"));
        String arguments = "{\"q\":\"" + "a".repeat(64 * 1024 + 1) + "\"}";
        assertThat(
                        judge(
                                        chain(
                                                PolicyConfig.Action.DENY,
                                                rule(Action.ALLOW, "arguments", short1)),
                                        details(arguments))
                                .allows())
                .isFalse();
        assertThat(
                        judge(
                                        chain(
                                                PolicyConfig.Action.ALLOW,
                                                rule(
                                                        Action.DENY,
                                                        "arguments",
                                                        List.of(argument("/q", "regex", "x")))),
                                        details(arguments))
                                .allows())
                .isFalse();
    }

    @Test
    void judgesToolsByWhatTheySayOfThemselves() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.DENY, "annotations", Map.of("destructiveHint", "true")));
        assertThat(shows(chain, "{}")).as("nothing said").isFalse();
        assertThat(shows(chain, "{\"destructiveHint\":false}")).isTrue();
        assertThat(shows(chain, "{\"readOnlyHint\":true}")).isTrue();
        assertThat(shows(chain, "{\"readOnlyHint\":true,\"destructiveHint\":true}")).isTrue();
        assertThat(shows(chain, "{\"destructiveHint\":true}")).isFalse();
        assertThat(shows(chain, "{\"destructiveHint\":null}")).as("left open").isFalse();
        assertThat(shows(chain, "{\"destructiveHint\":\"false\"}")).as("no truth").isFalse();
        assertThat(chain.judge(new Subject("up", Primitive.PROMPT, "t")).allows())
                .as("prompts say nothing of the kind")
                .isTrue();
    }

    private static boolean shows(PolicyChain chain, String annotations) {
        String item = "{\"name\":\"t\",\"annotations\":" + annotations + "}";
        byte[] json = item.getBytes(StandardCharsets.UTF_8);
        boolean shown = chain.shows(tool("t"), "ann", json);
        PolicyDecision call = chain.judge(tool("t"), CALL, "ann", ToolHints.of(json), Details.NONE);
        assertThat(call.allows()).as("lists and calls agree").isEqualTo(shown);
        return shown;
    }

    @Test
    void judgesPrincipals() {
        PolicyChain chain =
                chain(PolicyConfig.Action.DENY, rule(Action.ALLOW, "principal", List.of("ops-*")));
        assertThat(chain.readsPrincipal()).isTrue();
        for (int again = 0; again < 2; again++) {
            assertThat(chain.shows(tool("t"), "ops-1", new byte[0])).isTrue();
            assertThat(chain.shows(tool("t"), "guest", new byte[0])).isFalse();
            assertThat(chain.judge(tool("t"), CALL, "guest", 0, Details.NONE))
                    .isEqualTo(new Deny("policy.default"));
        }
    }

    @Test
    void judgesMethodsWithoutHidingWhatListsShow() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.DENY, "method", List.of("resources/subscribe")));
        Subject subject = new Subject("up", Primitive.RESOURCE, "file:///a");
        assertThat(chain.shows(subject, "ann", new byte[0])).isTrue();
        assertThat(chain.judge(subject, "resources/read", "ann", 0, Details.NONE).allows())
                .isTrue();
        assertThat(chain.judge(subject, "resources/subscribe", "ann", 0, Details.NONE))
                .isEqualTo(new Refuse("policy.rules[0]", "denied by policy"));
    }

    @ParameterizedTest
    @CsvSource({
        "file:///srv/a, true",
        "file:///srv/b/../a, true",
        "file:///srv/../etc/passwd, false",
        "file:///srv/..%2Fetc/passwd, false",
        "file:///srv/%73ecret, false",
        "file:///srv/secret, false"
    })
    void aResourceIsHeldAgainstRulesInEverySpellingAServerMayRead(String uri, boolean allowed) {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.DENY,
                        rule(Action.DENY, "resource", List.of("file:///srv/secret*")),
                        rule(Action.ALLOW, "resource", List.of("file:///srv/*")));
        Subject subject = new Subject("up", Primitive.RESOURCE, uri);
        assertThat(chain.judge(subject, "resources/read", "ann", 0, Details.NONE).allows())
                .isEqualTo(allowed);
        assertThat(chain.shows(subject, "ann", new byte[0])).isEqualTo(allowed);
    }

    @Test
    void requiresAHeaderAndLeavesTheRestToTheRulesBehind() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.DENY,
                        rule(Action.REQUIRE, "id", "change", "header", Map.of("X-Change", "CHG-*")),
                        rule(Action.ALLOW, "tool", List.of("t")));
        assertThat(chain.headers()).containsExactly("X-Change");
        String text = "header X-Change (expected: one that policy accepts)";
        assertThat(judge(chain, details(""))).isEqualTo(new Refuse("change", text));
        assertThat(judge(chain, details("", "CHG-1", "x")))
                .as("a second line of the header is no way around")
                .isEqualTo(new Refuse("change", text));
        assertThat(judge(chain, details("", "CHG-1")).allows()).isTrue();
        assertThat(chain.judge(tool("other"), CALL, "ann", 0, details("", "CHG-1")))
                .isEqualTo(new Deny("policy.default"));
    }

    @Test
    void reportsWithoutChangingAnything() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.REPORT, "id", "seen", "tool", List.of("t")),
                        rule(Action.DENY, "tool", List.of("hidden")));
        assertThat(judge(chain, Details.NONE).allows()).isTrue();
        assertThat(chain.shows(tool("t"), "ann", new byte[0])).isTrue();
        assertThat(chain.judge(tool("hidden")).allows()).isFalse();
        assertThat(chain.tally().reported()).containsExactly(Map.entry("seen", 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "regex|([|a regular expression of RE2",
                "regex|(a)\\1|a regular expression of RE2",
                "least|much|a number",
            })
    void refusesAtLoadWhatCannotBeTried(String key, String value, String expected) {
        assertThatThrownBy(() -> argument("/q", key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(expected);
    }
}
