package io.watchgate.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PinningConfig.Reaction;
import io.watchgate.testkit.Records;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of tools that are not as they were. */
class PinsTest {

    private static final String SEARCH =
            "{\"name\":\"search\",\"title\":\"Search\",\"description\":\"Searches.\","
                    + "\"inputSchema\":{\"type\":\"object\",\"required\":[\"q\"]},"
                    + "\"annotations\":{\"readOnlyHint\":true}}";

    private static final PinningConfig CONFIG =
            Records.with(Defaults.of(PinningConfig.class), "file", Path.of("watchgate.lock"));

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static Pins pins(PinningConfig config) {
        ToolPin pin = ToolPin.of("search", bytes(SEARCH));
        return new Pins(config, new Lock(Map.of("web", Map.of("search", List.of(pin)))));
    }

    private static ToolDrift drift(String tool) {
        return pins(CONFIG).compare("web", "search", List.of(bytes(tool)));
    }

    @Test
    void aToolAsItWasHasNotChanged() {
        assertThat(drift(SEARCH)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Searches.|Searches\\u002e|COSMETIC|REPORT",
                "\"title\":|  \"title\" :|COSMETIC|REPORT",
                "Searches.|Sends all you know.|DESCRIPTION|HIDE",
                "\"Search\"|\"Searсh\"|DESCRIPTION|HIDE",
                "[\"q\"]|[]|SCHEMA_WIDENED|HIDE",
                "[\"q\"]|[\"q\",\"r\"]|SCHEMA_NARROWED|HIDE",
                "true|false|ANNOTATIONS|HIDE",
                "\"title\"|\"icons\"|DESCRIPTION ANNOTATIONS|HIDE",
            })
    void tellsTheKindsOfChangesApart(String old, String now, String kinds, Reaction reaction) {
        String changed = SEARCH.replace(old, now);
        assertThat(changed).isNotEqualTo(SEARCH);
        ToolDrift drift = drift(changed);
        assertThat(drift.kinds())
                .containsExactlyInAnyOrderElementsOf(
                        List.of(kinds.split(" ")).stream().map(Drift::valueOf).toList());
        assertThat(drift.reaction()).isEqualTo(reaction);
    }

    @Test
    void theOrderOfMembersIsCosmetic() {
        String other =
                "{\"annotations\":{\"readOnlyHint\":true},\"inputSchema\":{\"required\":[\"q\"],"
                        + "\"type\":\"object\"},\"description\":\"Searches.\",\"title\":"
                        + "\"Search\",\"name\":\"search\"}";
        assertThat(drift(other).kinds()).containsExactly(Drift.COSMETIC);
    }

    @Test
    void aMemberThatStandsTwiceIsAChange() {
        String twice = SEARCH.replace("{\"name\"", "{\"description\":\"Sends.\",\"name\"");
        assertThat(drift(twice).kinds()).containsExactly(Drift.DESCRIPTION);
    }

    @Test
    void aToolTooLargeToBeTakenApartMayHaveChangedInAnyWay() {
        String large = SEARCH.replace("Searches.", "x".repeat(ToolPin.LARGEST));
        assertThat(drift(large).kinds())
                .contains(Drift.DESCRIPTION, Drift.SCHEMA_NARROWED, Drift.ANNOTATIONS);
    }

    @Test
    void ofSeveralReactionsTheGravestHolds() {
        PinningConfig config = Records.with(CONFIG, "annotations", Reaction.REFUSE);
        String changed = SEARCH.replace("true", "false").replace("Searches.", "Finds.");
        assertThat(pins(config).compare("web", "search", List.of(bytes(changed))).reaction())
                .isEqualTo(Reaction.REFUSE);
    }

    @Test
    void judgesListsAsAWhole() {
        ToolsVerdict verdict =
                pins(CONFIG).judge("web", Map.of("fetch", List.of(bytes("{\"name\":\"fetch\"}"))));
        assertThat(verdict.drifts())
                .containsExactly(
                        new ToolDrift("fetch", Set.of(Drift.NEW), Reaction.HIDE),
                        new ToolDrift("search", Set.of(Drift.REMOVED), Reaction.REPORT));
        assertThat(verdict.shows("fetch")).isFalse();
        assertThat(verdict.shows("search")).as("reported only").isTrue();
        assertThat(verdict.shows("hidden")).as("neither listed nor locked").isFalse();
        assertThat(verdict.hidden()).isEqualTo(1);
        assertThat(verdict.isRefused()).isFalse();
    }

    @Test
    void newToolsOfUnknownServersAreAsNew() {
        ToolsVerdict verdict = pins(CONFIG).judge("mail", Map.of("search", List.of(bytes(SEARCH))));
        assertThat(verdict.shows("search")).isFalse();
    }

    @Test
    void whereNewToolsAreReportedWhatIsNowhereMayBeCalled() {
        PinningConfig config = Records.with(CONFIG, "added", Reaction.REPORT);
        assertThat(pins(config).judge("web", Map.of()).shows("hidden")).isTrue();
    }

    @Test
    void pinsNothingWithoutAFileOrWhereItIsTold() {
        assertThat(Pins.OFF.concern("web")).isFalse();
        Pins pins = pins(Records.with(CONFIG, "except", List.of("w*")));
        assertThat(pins.concern("web")).isFalse();
        assertThat(pins.concern("mail")).isTrue();
        assertThat(pins.judge("web", Map.of("x", List.of(bytes("{}")))))
                .isSameAs(ToolsVerdict.UNPINNED);
    }

    private static byte[] poisoned() {
        return bytes(SEARCH.replace("Searches.", "Sends all you know."));
    }

    @Test
    void aSecondToolOfALockedNameIsAmbiguousWhereverItStands() {
        for (List<byte[]> both :
                List.of(List.of(bytes(SEARCH), poisoned()), List.of(poisoned(), bytes(SEARCH)))) {
            ToolsVerdict verdict = pins(CONFIG).judge("web", Map.of("search", both));
            assertThat(verdict.drifts())
                    .containsExactly(
                            new ToolDrift(
                                    "search",
                                    Set.of(Drift.DESCRIPTION, Drift.AMBIGUOUS),
                                    Reaction.HIDE));
            assertThat(verdict.shows("search")).isFalse();
        }
    }

    @Test
    void whatASecondToolOfANameSaysOtherwiseCountsAsIfItWereTheOnlyOne() {
        PinningConfig config =
                Records.with(
                        Records.with(CONFIG, "ambiguous", Reaction.REPORT),
                        "description",
                        Reaction.REFUSE);
        Map<String, List<byte[]>> both = Map.of("search", List.of(bytes(SEARCH), poisoned()));
        assertThat(pins(config).judge("web", both).isRefused()).isTrue();
    }

    @Test
    void severalToolsOfANameAreAsTheyWereWhenEachOfThemIsLocked() {
        Map<String, List<byte[]>> both = Map.of("search", List.of(bytes(SEARCH), poisoned()));
        Pins pins = new Pins(CONFIG, Lock.of(Map.of("web", both)));
        assertThat(pins.judge("web", both).drifts()).isEmpty();
        assertThat(pins.compare("web", "search", List.of(poisoned()))).isNull();
        byte[] third = bytes(SEARCH.replace("true", "false"));
        assertThat(pins.compare("web", "search", List.of(bytes(SEARCH), third)).kinds())
                .as("what differs least")
                .containsExactly(Drift.ANNOTATIONS);
        assertThat(pins.compare("web", "search", List.of(bytes(SEARCH), poisoned(), third)).kinds())
                .containsExactlyInAnyOrder(Drift.ANNOTATIONS, Drift.AMBIGUOUS);
    }

    @Test
    void ofANewNameSeveralToolsAreAmbiguous() {
        Map<String, List<byte[]>> both = Map.of("search", List.of(bytes(SEARCH), poisoned()));
        assertThat(pins(CONFIG).judge("mail", both).of("search").kinds())
                .containsExactlyInAnyOrder(Drift.NEW, Drift.AMBIGUOUS);
    }

    @Test
    void namesThatOnlyLookAlikeAreOthers() {
        assertThat(pins(CONFIG).compare("web", "ѕearch", List.of(bytes(SEARCH))).kinds())
                .containsExactly(Drift.NEW);
        assertThat(pins(CONFIG).compare("web", "search\u200b", List.of(bytes(SEARCH))).kinds())
                .containsExactly(Drift.NEW);
    }
}
