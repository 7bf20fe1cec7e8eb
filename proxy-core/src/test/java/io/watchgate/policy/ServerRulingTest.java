package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Judgement.Note;
import io.watchgate.testkit.Records;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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

    /** Chooses at random what rules and messages are made of. */
    private static final class Dice {

        private static final List<String> METHODS =
                List.of(
                        LOG,
                        SAMPLING,
                        "elicitation/create",
                        "roots/list",
                        "notifications/tools/list_changed",
                        "notifications/resources/updated",
                        "ping",
                        "notifications/cancelled");
        private static final List<String> PATTERNS =
                List.of(LOG, SAMPLING, "notifications/*", "sampling/*", "*", "elicitation/*");

        private final Random random;

        Dice(long seed) {
            this.random = new Random(seed);
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private List<String> some(List<String> of) {
            return random.nextInt(3) > 0 ? List.of() : List.of(one(of), one(of));
        }

        RuleConfig rule(int number) {
            List<String> methods = some(PATTERNS);
            boolean asks = random.nextInt(4) == 0;
            return ServerRulingTest.rule(
                    one(List.of(Action.ALLOW, Action.DENY, Action.REPORT)),
                    "id",
                    "r" + number,
                    "method",
                    methods.isEmpty() && !asks ? List.of(one(PATTERNS)) : methods,
                    "upstream",
                    some(List.of("up", "o*")),
                    "principal",
                    some(List.of("ann", "guest*")),
                    "when",
                    asks ? "method=" + one(METHODS) : "");
        }

        List<RuleConfig> rules() {
            return IntStream.range(0, random.nextInt(5)).mapToObj(this::rule).toList();
        }
    }

    /** What docs/policy.md says of such a message, in few words and without any of the classes. */
    private static boolean mayPass(
            List<RuleConfig> rules, String upstream, String method, @Nullable String principal) {
        if (method.equals("ping") || method.equals("notifications/cancelled")) {
            return true;
        }
        for (RuleConfig rule : rules) {
            boolean allows = rule.action() == Action.ALLOW;
            boolean whose =
                    principal == null
                            ? rule.principal().isEmpty() || !allows
                            : like(rule.principal(), principal);
            if (rule.action() != Action.REPORT
                    && like(rule.method(), method)
                    && like(rule.upstream(), upstream)
                    && whose
                    && (rule.when().isEmpty() || rule.when().equals("method=" + method))) {
                return allows;
            }
        }
        return true;
    }

    private static boolean like(List<String> patterns, String text) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(one -> text.matches(one.replace("*", ".*")));
    }

    @Test
    void whyAndTheCandidateAgreeWithWhatBecomesOfMessages() {
        int differences = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Dice dice = new Dice(seed);
            List<RuleConfig> rules = dice.rules();
            List<RuleConfig> others = dice.rules();
            PolicyConfig config =
                    Records.with(
                            new PolicyConfig(PolicyConfig.Action.DENY, rules),
                            "shadow",
                            new ShadowConfig(PolicyConfig.Action.DENY, others));
            PolicyChain chain = new PolicyChain(config, new PolicyTally(), new WordLanguage());
            long expected = 0;
            for (int i = 0; i < 8; i++) {
                String upstream = dice.one(List.of("up", "other", "third"));
                String method = dice.one(Dice.METHODS);
                String principal = dice.one(List.of("ann", "guest1", "bob", ""));
                String whose = principal.isEmpty() ? null : principal;
                Map<String, Long> before = chain.tally().withheld();
                PolicyDecision why = chain.explainServer(upstream, method, whose).decision();
                assertThat(chain.tally().withheld()).isEqualTo(before);
                assertThat(chain.tally().differed()).isEqualTo(expected);
                // Nothing is judged where no rule is for it, as the data path does.
                boolean passes = true;
                String by = "";
                if (chain.judgesServers()) {
                    List<Note> notes = chain.judgeServer(upstream, method, whose);
                    Note last = notes.isEmpty() ? null : notes.get(notes.size() - 1);
                    passes = last == null || last.decision() != Decision.DENY;
                    by = last == null || passes ? "" : last.by();
                }
                String context = seed + ": " + method + " of " + upstream + " for " + whose + rules;
                assertThat(why.allows()).as(context).isEqualTo(passes);
                assertThat(why.by()).as(context).isEqualTo(by);
                assertThat(passes).as(context).isEqualTo(mayPass(rules, upstream, method, whose));
                // A candidate without rules is none.
                boolean same =
                        others.isEmpty() || passes == mayPass(others, upstream, method, whose);
                expected += same ? 0 : 1;
                assertThat(chain.tally().differed()).as(context + others).isEqualTo(expected);
            }
            differences += expected;
        }
        assertThat(differences).isGreaterThan(1_000);
    }

    @Test
    void whySaysWhichRulesWereTried() {
        PolicyChain chain =
                chain(
                        PolicyConfig.Action.ALLOW,
                        rule(Action.DENY, "id", "quiet", "method", List.of(LOG)),
                        rule(Action.DENY, "id", "none", "method", List.of("sampling/*")));
        assertThat(chain.explainServer("up", SAMPLING, null).lines())
                .containsExactly(
                        "quiet (deny) does not match",
                        "none (deny) matches",
                        "this message: deny, by none");
        assertThat(chain.explainServer("up", "ping", "ann").lines())
                .containsExactly(
                        "the protocol needs it, whatever rules say", "this message: allow");
        assertThat(chain(PolicyConfig.Action.DENY).explainServer("up", LOG, "ann").lines())
                .containsExactly("no rule is for messages of servers", "this message: allow");
    }

    @Test
    void aCandidateThatWouldWithholdAMessageIsSeen() {
        PolicyConfig config =
                Records.with(
                        new PolicyConfig(PolicyConfig.Action.ALLOW, List.of()),
                        "shadow",
                        new ShadowConfig(
                                PolicyConfig.Action.ALLOW,
                                List.of(rule(Action.DENY, "id", "q", "method", List.of(LOG)))));
        PolicyChain chain = new PolicyChain(config, new PolicyTally(), new WordLanguage());
        assertThat(chain.judgesServers()).isTrue();
        assertThat(passes(chain, LOG, null)).isTrue();
        assertThat(passes(chain, SAMPLING, "ann")).isTrue();
        assertThat(chain.tally().withheld()).isEmpty();
        assertThat(chain.tally().differences())
                .singleElement()
                .satisfies(
                        difference -> {
                            assertThat(difference.method()).isEqualTo(LOG);
                            assertThat(difference.upstream()).isEqualTo("up");
                            assertThat(difference.principal()).isEmpty();
                            assertThat(difference.live().word()).isEqualTo("allow");
                            assertThat(difference.shadow().by()).isEqualTo("q");
                        });
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
