package io.watchgate.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterSettingsTest {

    private final FilterSettings settings =
            FilterSettings.of(
                    Map.of(
                            "action",
                            "block",
                            "most",
                            17,
                            "deep",
                            true,
                            "kinds",
                            List.of("email", "iban"),
                            "hash",
                            Map.of("key", "secret", "length", "long")));

    @Test
    void valuesHaveTheFormTheyAreAskedFor() {
        assertThat(settings.text("action")).isEqualTo("block");
        assertThat(settings.number("most", 1, 0, 100)).isEqualTo(17);
        assertThat(settings.flag("deep", false)).isTrue();
        assertThat(settings.texts("kinds")).containsExactly("email", "iban");
        assertThat(settings.texts("action")).containsExactly("block");
        assertThat(settings.section("hash").text("key")).isEqualTo("secret");
        assertThat(settings.word("action", Action.REDACT)).isEqualTo(Action.BLOCK);
    }

    @Test
    void anAbsentKeyIsItsDefault() {
        assertThat(settings.text("none", "x")).isEqualTo("x");
        assertThat(settings.number("none", 3, 0, 5)).isEqualTo(3);
        assertThat(settings.flag("none", true)).isTrue();
        assertThat(settings.texts("none")).isEmpty();
        assertThat(settings.section("none").texts("kinds")).isEmpty();
        assertThat(settings.sections("none")).isEmpty();
    }

    @Test
    void aWrongValueIsNamedWithItsKeyAndWhatWasExpected() {
        assertThatThrownBy(() -> settings.section("hash").number("length", 1, 1, 64))
                .isInstanceOf(FilterSettingsException.class)
                .hasMessage("hash.length: long (expected: a whole number, 1 to 64)");
        assertThatThrownBy(() -> settings.number("most", 1, 0, 5))
                .hasMessage("most: 17 (expected: a whole number, 0 to 5)");
        assertThatThrownBy(() -> settings.flag("action", true))
                .hasMessage("action: block (expected: true or false)");
        assertThatThrownBy(() -> settings.word("action", Other.ONE))
                .hasMessage("action: block (expected: one, two-three)");
        assertThatThrownBy(() -> settings.text("kinds"))
                .hasMessage("kinds: a list (expected: a single value)");
        assertThatThrownBy(() -> settings.section("action"))
                .hasMessage("action: a single value (expected: a map)");
    }

    @Test
    void aLogOfSettingsShowsNoValue() {
        assertThat(settings.toString()).contains("hash").doesNotContain("secret");
    }

    private enum Action {
        BLOCK,
        REDACT
    }

    private enum Other {
        ONE,
        TWO_THREE
    }
}
