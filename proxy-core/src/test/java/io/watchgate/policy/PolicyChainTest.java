package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.testkit.Seeds;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyChainTest {

    @ParameterizedTest
    @CsvSource({
        "read, read, true",
        "read, reads, false",
        "read, Read, false",
        "*, anything, true",
        "*, '', true",
        "?, '', false",
        "?, x, true",
        "read_*, read_, true",
        "read_*, read_file, true",
        "read_*, xread_file, false",
        "*_file, read_file, true",
        "*_file, read_files, false",
        "a*b*c, abbbc, true",
        "a*b*c, acb, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "**, x, true",
        "a.c, abc, false",
        "[ab], a, false",
        "file:///srv/*, file:///srv/a/b.txt, true",
    })
    void matchesNamesLikeAGlob(String pattern, String name, boolean expected) {
        assertThat(new NamePattern(pattern).matches(name)).isEqualTo(expected);
    }

    @Test
    void matchesLikeTheRegularExpressionOfThePattern() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 50_000; round++) {
            String pattern = word(random, "ab*?*", 8);
            String name = word(random, "ab", 10);
            Pattern expression =
                    Pattern.compile(pattern.replace("?", ".").replace("*", ".*"), Pattern.DOTALL);
            assertThat(new NamePattern(pattern).matches(name))
                    .as("%s against %s, %s", pattern, name, seeds.describe())
                    .isEqualTo(expression.matcher(name).matches());
        }
    }

    @Test
    void takesTheFirstRuleThatMatches() {
        PolicyChain chain =
                chain(
                        Action.DENY,
                        rule(RuleConfig.Action.ALLOW, "tool", "read_public"),
                        rule(RuleConfig.Action.DENY, "tool", "read_*"),
                        rule(RuleConfig.Action.ALLOW, "tool", "*"));
        assertThat(chain.judge(tool("read_public")).allows()).isTrue();
        assertThat(chain.judge(tool("read_secret")))
                .isEqualTo(new PolicyDecision.Deny("policy.rules[1]"));
        assertThat(chain.judge(tool("write")).allows()).isTrue();
        assertThat(chain.judge(new Subject("up", Primitive.PROMPT, "read_public")))
                .isEqualTo(new PolicyDecision.Deny("policy.default"));
    }

    @Test
    void keepsKindsOfThingsApart() {
        PolicyChain chain =
                chain(Action.ALLOW, rule(RuleConfig.Action.DENY, "resource", "secret:*"));
        assertThat(chain.judge(new Subject("up", Primitive.RESOURCE, "secret:1")).allows())
                .isFalse();
        assertThat(
                        chain.judge(new Subject("up", Primitive.RESOURCE_TEMPLATE, "secret:{x}"))
                                .allows())
                .isFalse();
        assertThat(chain.judge(new Subject("up", Primitive.PROMPT, "secret:1")).allows()).isTrue();
        assertThat(chain.judge(tool("secret:1")).allows()).isTrue();
    }

    @Test
    void limitsARuleToItsUpstreams() {
        RuleConfig all =
                new RuleConfig(
                        RuleConfig.Action.DENY, List.of("prod-*"), List.of(), List.of(), List.of());
        RuleConfig one =
                new RuleConfig(
                        RuleConfig.Action.DENY, List.of("dev"), List.of("x"), List.of(), List.of());
        PolicyChain chain = chain(Action.ALLOW, all, one);
        assertThat(chain.judge(new Subject("prod-1", Primitive.PROMPT, "y")).allows())
                .as("a rule without names is for everything")
                .isFalse();
        assertThat(chain.judge(new Subject("prod", Primitive.TOOL, "y")).allows()).isTrue();
        assertThat(chain.judge(new Subject("dev", Primitive.TOOL, "x")).allows()).isFalse();
        assertThat(chain.judge(new Subject("dev", Primitive.PROMPT, "x")).allows()).isTrue();
    }

    @Test
    void isOpenOnlyWithoutRulesAndWithoutADenyingDefault() {
        assertThat(chain(Action.ALLOW).isOpen()).isTrue();
        assertThat(chain(Action.ALLOW).judge(tool("x")).allows()).isTrue();
        assertThat(chain(Action.DENY).isOpen()).isFalse();
        assertThat(chain(Action.DENY).judge(tool("x")).allows()).isFalse();
        assertThat(chain(Action.ALLOW, rule(RuleConfig.Action.DENY, "tool", "x")).isOpen())
                .isFalse();
    }

    private static PolicyChain chain(Action fallback, RuleConfig... rules) {
        return new PolicyChain(new PolicyConfig(fallback, List.of(rules)));
    }

    private static RuleConfig rule(RuleConfig.Action action, String kind, String pattern) {
        List<String> names = List.of(pattern);
        return new RuleConfig(
                action,
                List.of(),
                kind.equals("tool") ? names : List.of(),
                kind.equals("prompt") ? names : List.of(),
                kind.equals("resource") ? names : List.of());
    }

    private static Subject tool(String name) {
        return new Subject("up", Primitive.TOOL, name);
    }

    private static String word(Random random, String letters, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
