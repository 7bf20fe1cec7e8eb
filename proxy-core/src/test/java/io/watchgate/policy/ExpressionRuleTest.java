package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.key.ConfigException;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyDecision.Deny;
import io.watchgate.policy.PolicyDecision.Refuse;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.testkit.Records;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that have an expression; the language is not the point here. */
class ExpressionRuleTest {

    private static final String CALL = McpMethod.TOOLS_CALL.text();
    private static final String UNDECIDED = "denied by policy because a rule could not decide";

    private final WordLanguage language = new WordLanguage();

    private static RuleConfig rule(Action action, String when, Object... changes) {
        Object[] all = Arrays.copyOf(changes, changes.length + 4);
        all[changes.length] = "action";
        all[changes.length + 1] = action;
        all[changes.length + 2] = "when";
        all[changes.length + 3] = when;
        return Records.of(RuleConfig.class, all);
    }

    private PolicyChain chain(PolicyConfig.Action fallback, RuleConfig... rules) {
        return new PolicyChain(
                new PolicyConfig(fallback, List.of(rules)), new PolicyTally(), language);
    }

    private static Subject tool(String name) {
        return new Subject("up", Primitive.TOOL, name);
    }

    private static PolicyDecision judge(PolicyChain chain, String tool, String arguments) {
        Details details = Details.of(arguments.getBytes(StandardCharsets.UTF_8));
        return chain.judge(tool(tool), CALL, "ann", ToolHints.UNSAID, details);
    }

    private static boolean shows(PolicyChain chain, String tool) {
        return chain.shows(tool(tool), "ann", new byte[0]);
    }

    @Test
    void hidesWhatNoCallCanReachAndShowsWhatOneCan() {
        PolicyChain chain =
                chain(PolicyConfig.Action.DENY, rule(Action.ALLOW, "tool.name=a args.x=1"));
        assertThat(shows(chain, "a")).isTrue();
        assertThat(shows(chain, "b")).as("no arguments make up for the name").isFalse();
        assertThat(judge(chain, "a", "{\"x\":1}").allows()).isTrue();
        assertThat(judge(chain, "a", "{\"x\":2}"))
                .isEqualTo(new Refuse("policy.default", "denied by policy"));
        assertThat(judge(chain, "b", "{\"x\":1}")).isEqualTo(new Deny("policy.default"));
    }

    @Test
    void decidesByNamesOnceForAllCalls() {
        PolicyChain chain = chain(PolicyConfig.Action.ALLOW, rule(Action.DENY, "tool.name=a"));
        for (int i = 0; i < 3; i++) {
            assertThat(shows(chain, "a")).isFalse();
            assertThat(judge(chain, "a", "{}")).isEqualTo(new Deny("policy.rules[0]"));
            assertThat(judge(chain, "b", "{}").allows()).isTrue();
        }
        assertThat(language.evaluated).containsExactly("tool.name=a YES", "tool.name=a NO");
    }

    @Test
    void isAskedOncePerCallAndOnlyWhenTheOtherConditionsHold() {
        ArgumentConfig one =
                Records.of(ArgumentConfig.class, "pointer", "/y", "value", List.of("1"));
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(
                                Action.DENY,
                                "args.x=1",
                                "tool",
                                List.of("a"),
                                "arguments",
                                List.of(one)));
        assertThat(judge(chain, "b", "{\"x\":1,\"y\":1}").allows()).isTrue();
        assertThat(language.evaluated).isEmpty();
        assertThat(judge(chain, "a", "{\"x\":1,\"y\":2}").allows()).isTrue();
        assertThat(language.evaluated).containsExactly("args.x=1 UNKNOWN");
        assertThat(judge(chain, "a", "{\"x\":1,\"y\":1}"))
                .isEqualTo(
                        new Refuse(
                                "policy.rules[0]", "denied by policy because of what it asks for"));
        assertThat(language.evaluated).containsExactly("args.x=1 UNKNOWN", "args.x=1 YES");
    }

    @ParameterizedTest
    @CsvSource({"ALLOW", "DENY", "REQUIRE"})
    void deniesWhatItCannotDecide(Action action) {
        Map<String, String> header =
                action == Action.REQUIRE ? Map.of("X-Change", "*") : Map.<String, String>of();
        PolicyChain chain =
                chain(PolicyConfig.Action.ALLOW, rule(action, "args.x=1", "header", header));
        assertThat(judge(chain, "a", "{}")).isEqualTo(new Refuse("policy.rules[0]", UNDECIDED));
        assertThat(judge(chain, "a", "{\"x\":1,\"x\":1}"))
                .isEqualTo(new Refuse("policy.rules[0]", UNDECIDED));
        assertThat(chain.tally().undecided()).containsExactly(Map.entry("policy.rules[0]", 2L));
        assertThat(explained(chain, "{}").lines())
                .contains(
                        "policy.rules[0] ("
                                + action.name().toLowerCase(Locale.ROOT)
                                + ") could not decide: it asks for a member that is not there",
                        "this call: deny, by policy.rules[0]");
    }

    private static PolicyExplanation explained(PolicyChain chain, String arguments) {
        return chain.explain(
                tool("a"), "ann", null, arguments.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @Test
    void aReportThatCannotDecideChangesNothing() {
        PolicyChain chain =
                chain(PolicyConfig.Action.ALLOW, rule(Action.REPORT, "args.x=1", "id", "seen"));
        assertThat(judge(chain, "a", "{}").allows()).isTrue();
        assertThat(judge(chain, "a", "{\"x\":1}").allows()).isTrue();
        assertThat(chain.tally().undecided()).containsExactly(Map.entry("seen", 1L));
        assertThat(chain.tally().reported()).containsExactly(Map.entry("seen", 1L));
    }

    @Test
    void isForThingsOfTheKindItAsksFor() {
        PolicyChain chain = chain(PolicyConfig.Action.DENY, rule(Action.ALLOW, "tool.name=a"));
        assertThat(chain.judge(new Subject("up", Primitive.PROMPT, "a")).allows()).isFalse();
        PolicyChain gentle =
                chain(
                        PolicyConfig.Action.DENY,
                        rule(Action.ALLOW, "tool.annotations.readOnlyHint=false"));
        assertThat(gentle.readsAnnotations()).isTrue();
        assertThat(gentle.judge(tool("a")).allows()).isTrue();
        assertThat(gentle.judge(new Subject("up", Primitive.RESOURCE, "a:b")).allows())
                .as("only tools have annotations")
                .isFalse();
    }

    @Test
    void judgesWhoAsksWithWhatAndUnderWhichHeaders() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.DENY,
                        rule(Action.ALLOW, "principal.name=ann headers.X-Change=CHG-1"));
        assertThat(chain.readsPrincipal()).isTrue();
        assertThat(chain.headers()).containsExactly("X-Change");
        assertThat(chain.shows(tool("a"), "ann", new byte[0])).isTrue();
        assertThat(chain.shows(tool("a"), "bob", new byte[0])).isFalse();
        assertThat(judge(chain, "CHG-1")).isEqualTo(PolicyDecision.ALLOW);
        assertThat(judge(chain, "CHG-2"))
                .isEqualTo(new Refuse("policy.default", "denied by policy"));
        assertThat(judge(chain)).isEqualTo(new Refuse("policy.rules[0]", UNDECIDED));
        assertThat(judge(chain, "CHG-1", "CHG-1"))
                .as("nobody knows which line counts")
                .isEqualTo(new Refuse("policy.rules[0]", UNDECIDED));
    }

    private static PolicyDecision judge(PolicyChain chain, String... lines) {
        Details details = Details.of(new byte[0], Map.of("x-change", List.of(lines)));
        return chain.judge(tool("a"), CALL, "ann", ToolHints.UNSAID, details);
    }

    @Test
    void judgesMethodsWithoutHidingWhatListsShow() {
        PolicyChain chain =
                chain(PolicyConfig.Action.ALLOW, rule(Action.DENY, "method=resources/subscribe"));
        Subject subject = new Subject("up", Primitive.RESOURCE, "file:///a");
        assertThat(chain.shows(subject, "ann", new byte[0])).isTrue();
        assertThat(chain.judge(subject, "resources/subscribe", "ann", 0, Details.NONE).allows())
                .isFalse();
        assertThat(chain.judge(subject, "resources/read", "ann", 0, Details.NONE).allows())
                .isTrue();
        Asked level = new Asked(null, "logging/setLevel", "ann", 0);
        PolicyChain levels =
                chain(PolicyConfig.Action.ALLOW, rule(Action.DENY, "method=logging/setLevel"));
        assertThat(levels.explain(level, Details.NONE).decision().allows()).isFalse();
        PolicyChain ofServer =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.DENY, "method=logging/setLevel upstream=up"));
        assertThat(ofServer.explain(level, Details.NONE).decision().allows())
                .as("what names nothing has no upstream")
                .isTrue();
    }

    @Test
    void aCandidateIsJudgedByTheSameLanguage() {
        PolicyConfig live = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of());
        ShadowConfig shadow =
                new ShadowConfig(
                        PolicyConfig.Action.ALLOW, List.of(rule(Action.DENY, "tool.nmae=a")));
        assertThatThrownBy(
                        () ->
                                new PolicyChain(
                                        Records.with(live, "shadow", shadow),
                                        new PolicyTally(),
                                        language))
                .hasMessage("policy.shadow.rules[0].when: no condition, at 1:1 of the expression");
    }

    @Test
    void asksForNoLanguageWithoutAnExpression() {
        ExpressionSource none =
                () -> {
                    throw new AssertionError("opened");
                };
        RuleConfig plain = Records.of(RuleConfig.class, "action", Action.DENY);
        PolicyConfig config = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(plain));
        assertThat(new PolicyChain(config, new PolicyTally(), none).isOpen()).isFalse();
        assertThatThrownBy(
                        () ->
                                new PolicyChain(
                                        new PolicyConfig(
                                                PolicyConfig.Action.ALLOW,
                                                List.of(rule(Action.DENY, "tool.name=a"))),
                                        new PolicyTally(),
                                        ExpressionSource.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no module for expressions");
    }

    @Test
    void redactingGoesByNames() {
        assertThatThrownBy(() -> rule(Action.REDACT, "tool.name=a"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nothing under redact");
    }
}
