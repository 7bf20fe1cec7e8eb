package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Judgement.Note;
import io.watchgate.testkit.Records;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for what servers send of their own accord. */
class ServerRulingTest {

    private static final String LOG = "notifications/message";
    private static final String SAMPLING = "sampling/createMessage";

    private static RuleConfig rule(Action action, Object... changes) {
        Object[] all = Arrays.copyOf(changes, changes.length + 2);
        all[changes.length] = "action";
        all[changes.length + 1] = action;
        return Records.of(RuleConfig.class, all);
    }

    private static PolicyChain chain(PolicyConfig.Action fallback, RuleConfig... rules) {
        return new PolicyChain(
                new PolicyConfig(fallback, List.of(rules)), new PolicyTally(), new WordLanguage());
    }

    private static boolean passes(PolicyChain chain, String method, @Nullable String principal) {
        List<Note> notes = chain.judgeServer("up", method, principal);
        return notes.isEmpty() || notes.get(notes.size() - 1).decision() != Decision.DENY;
    }

    @Test
    void nothingIsJudgedWithoutARuleForIt() {
        ArgumentConfig argument =
                Records.of(ArgumentConfig.class, "pointer", "/x", "value", List.of("1"));
        for (RuleConfig other :
                List.of(
                        rule(Action.DENY),
                        rule(Action.DENY, "upstream", List.of("up")),
                        rule(Action.DENY, "method", List.of("tools/*", "ping")),
                        rule(Action.DENY, "method", List.of("*"), "tool", List.of("*")),
                        rule(Action.DENY, "method", List.of("*"), "arguments", List.of(argument)),
                        rule(Action.DENY, "method", List.of("*"), "when", "args.x=1"),
                        rule(Action.DENY, "when", "tool.name=a"),
                        rule(
                                Action.REQUIRE,
                                "method",
                                List.of("*"),
                                "header",
                                Map.of("X-Change", "*")))) {
            PolicyChain chain = chain(PolicyConfig.Action.DENY, other);
            assertThat(chain.judgesServers()).as(other.toString()).isFalse();
            assertThat(passes(chain, LOG, "ann")).isTrue();
        }
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.REPORT, "id", "seen", "method", List.of("notifications/*")),
                        rule(
                                Action.ALLOW,
                                "method",
                                List.of("notifications/*"),
                                "upstream",
                                List.of("up")),
                        rule(Action.DENY, "id", "none", "method", List.of("*")));
        assertThat(chain.judgesServers()).isTrue();
        assertThat(chain.judgeServer("up", LOG, "ann"))
                .containsExactly(new Note(Decision.REPORT, "seen", "", List.of(), 0));
        assertThat(chain.judgeServer("up", SAMPLING, "ann"))
                .containsExactly(new Note(Decision.DENY, "none", "denied by policy", List.of(), 0));
        assertThat(chain.judgeServer("other", LOG, "ann")).hasSize(2);
        assertThat(chain.tally().reported()).containsExactly(Map.entry("seen", 2L));
        assertThat(chain.tally().withheld()).containsExactly(Map.entry("none", 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping",
                "notifications/cancelled",
                "notifications/subscriptions/acknowledged"
            })
    void whatTheProtocolNeedsPasses(String method) {
        PolicyChain chain =
                chain(PolicyConfig.Action.DENY, rule(Action.DENY, "method", List.of("*")));
        assertThat(passes(chain, method, "ann")).isTrue();
        assertThat(passes(chain, LOG, "ann")).isFalse();
    }

    @Test
    void whereNobodyKnowsWhomItIsForItMayBeForWhomTheRuleNames() {
        RuleConfig deny = rule(Action.DENY, "method", List.of(LOG), "principal", List.of("guest"));
        PolicyChain denies = chain(PolicyConfig.Action.ALLOW, deny);
        assertThat(passes(denies, LOG, "guest")).isFalse();
        assertThat(passes(denies, LOG, "ann")).isTrue();
        assertThat(passes(denies, LOG, null)).isFalse();
        PolicyChain allows =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.ALLOW, "method", List.of(LOG), "principal", List.of("ann")),
                        rule(Action.DENY, "method", List.of(LOG)));
        assertThat(passes(allows, LOG, "ann")).isTrue();
        assertThat(passes(allows, LOG, null)).isFalse();
    }

    @Test
    void expressionsJudgeThemToo() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(
                                Action.DENY,
                                "id",
                                "e",
                                "when",
                                "method=" + SAMPLING + " upstream=up principal.name=guest"));
        assertThat(passes(chain, SAMPLING, "guest")).isFalse();
        assertThat(passes(chain, SAMPLING, "ann")).isTrue();
        assertThat(passes(chain, LOG, null)).isTrue();
        assertThat(chain.judgeServer("up", SAMPLING, null))
                .singleElement()
                .satisfies(
                        note -> {
                            assertThat(note.decision()).isEqualTo(Decision.DENY);
                            assertThat(note.reason()).startsWith("undecided: ");
                        });
        assertThat(chain.tally().undecided()).containsExactly(Map.entry("e", 1L));
    }
}
