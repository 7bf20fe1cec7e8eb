package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentTreeTest {

    private static final Object NOTHING = new Object();

    private static Map<String, Object> tree(String json, long most) {
        return ArgumentTree.of(json.getBytes(StandardCharsets.UTF_8), NOTHING, most);
    }

    private static void isUndecided(Runnable look, Outcome outcome) {
        assertThatThrownBy(look::run)
                .asInstanceOf(type(UndecidedException.class))
                .satisfies(thrown -> assertThat(thrown.outcome()).isEqualTo(outcome));
    }

    @Test
    void readsValuesOfEveryKind() {
        Map<String, Object> tree =
                tree(
                        "{ \"a\\u0062\" : \"\\u00e9\\\"x\\ud83d\\ude00\" ,"
                            + " \"n\":-12,\"big\":9223372036854775808,"
                            + "\"d\":1.5e3,\"t\":true,\"f\":false,\"z\":null,\"o\":{\"k\":{\"l\":\"v\"}},"
                            + "\"l\":[1,[\"x\"],{\"y\":2}],\"\":\"empty\"}",
                        1000);
        assertThat(tree.get("ab")).isEqualTo("é\"x😀");
        assertThat(tree.get("n")).isEqualTo(-12L);
        assertThat(tree.get("big")).isEqualTo(9.223372036854775808e18);
        assertThat(tree.get("d")).isEqualTo(1500.0);
        assertThat(tree.get("t")).isEqualTo(true);
        assertThat(tree.get("f")).isEqualTo(false);
        assertThat(tree.get("z")).isSameAs(NOTHING);
        assertThat(tree.get("o")).isEqualTo(Map.of("k", Map.of("l", "v")));
        assertThat(tree.get("l")).isEqualTo(Arrays.asList(1L, List.of("x"), Map.of("y", 2L)));
        assertThat(tree.get("")).isEqualTo("empty");
        assertThat(tree.get("missing")).isNull();
        assertThat(tree.containsKey("z")).isTrue();
        assertThat(tree.containsKey("missing")).isFalse();
        assertThat(tree).hasSize(10);
        assertThat(tree.keySet()).startsWith("ab", "n").endsWith("");
    }

    @Test
    void hasNoneWhereThereAreNone() {
        assertThat(tree("", 10)).isEmpty();
        assertThat(tree("{}", 10)).isEmpty();
        isUndecided(() -> tree("[1]", 10), Outcome.MISFIT);
        isUndecided(() -> tree("\"a\"", 10), Outcome.MISFIT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"a\":2}|TWICE",
                "{\"b\":1,\"a\":2,\"\\u0062\":3}|TWICE",
                "{\"a\":1e999}|MISFIT",
            })
    void doesNotTellWhatIsInDoubt(String json, Outcome outcome) {
        isUndecided(() -> tree(json, 1000).get("a"), outcome);
    }

    @Test
    void looksNoDeeperThanIsAskedFor() {
        Map<String, Object> tree = tree("{\"ok\":1,\"bad\":{\"a\":1,\"a\":2}}", 1000);
        assertThat(tree.get("ok")).isEqualTo(1L);
        isUndecided(() -> ((Map<?, ?>) tree.get("bad")).size(), Outcome.TWICE);
    }

    @Test
    void looksAtNoMoreThanItMay() {
        String text = "x".repeat(500);
        Map<String, Object> tree = tree("{\"short\":\"a\",\"long\":\"" + text + "\"}", 400);
        assertThat(tree.get("short")).as("what nobody looks at may be long").isEqualTo("a");
        isUndecided(() -> tree.get("long"), Outcome.LIMIT);
        String many = "[" + "1,".repeat(99) + "1]";
        Map<String, Object> lists = tree("{\"l\":" + many + "}", 100);
        isUndecided(() -> ((List<?>) lists.get("l")).size(), Outcome.LIMIT);
        Map<String, Object> names = tree("{\"" + text + "\":1,\"a\":2}", 400);
        isUndecided(() -> names.get("a"), Outcome.LIMIT);
        Map<String, Object> again = tree("{\"a\":\"" + text + "\"}", 1200);
        again.get("a");
        again.get("a");
        isUndecided(() -> again.get("a"), Outcome.LIMIT);
    }
}
