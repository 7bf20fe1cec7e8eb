package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposedNamesTest {

    private final Fleet fleet = new Fleet();
    private final ExposedNames names = new ExposedNames(() -> 3);

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void aShortNameIsThePrefixAndTheNameAndNeedsNoTable() {
        Members members = fleet.add("files").members();
        assertThat(names.expose(members, members.all().get(0), "read_file"))
                .isEqualTo("files__read_file");
        assertThat(names.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "a__x,a,x",
        "a-b__x,a-b,x",
        "a-b__a__x,a-b,a__x",
        "git__git__log,git,git__log",
        "a____x,a,__x"
    })
    void aNameNobodyListedLeadsToTheLongestPrefix(String exposed, String key, String name) {
        Members members = fleet.add("a").add("a-b").add("git").members();
        ExposedNames.Route route = names.resolve(members, exposed);
        assertThat(route).isNotNull();
        assertThat(route.member().key()).isEqualTo(key);
        assertThat(route.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files__", "", "x", "files", "files_x", "Files__x", "other__x"})
    void aNameWithoutAPrefixLeadsNowhereNorAPrefixAlone(String exposed) {
        Members members = fleet.add("files").members();
        assertThat(names.resolve(members, exposed)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"57,false", "58,true", "200,true"})
    void namesOver64BytesAreShortenedAndLeadBack(int length, boolean shortened) {
        Members members = fleet.add("files").members();
        String name = "n".repeat(length);
        String exposed = names.expose(members, members.all().get(0), name);
        assertThat(exposed).isNotNull().hasSizeLessThanOrEqualTo(64).startsWith("files__nnn");
        assertThat(exposed.equals("files__" + name)).isNotEqualTo(shortened);
        assertThat(names.resolve(members, exposed))
                .isEqualTo(new ExposedNames.Route(members.all().get(0), name));
    }

    @Test
    void shorteningCountsBytesAndSplitsNoCharacter() {
        Members members = fleet.add("files").members();
        String name = "\ud83d\ude00".repeat(20);
        String exposed = names.expose(members, members.all().get(0), name);
        assertThat(exposed).isNotNull();
        assertThat(exposed.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(64);
        assertThat(exposed).matches("files__(\ud83d\ude00)+_[0-9a-f]{8}");
        assertThat(names.resolve(members, exposed).name()).isEqualTo(name);
    }

    @Test
    void longNamesThatDifferAtTheEndStayDifferentAndTheSameInEveryProcess() {
        Members members = fleet.add("files").members();
        String one = names.expose(members, members.all().get(0), "n".repeat(99) + 1);
        String two = names.expose(members, members.all().get(0), "n".repeat(99) + 2);
        assertThat(one).isNotEqualTo(two);
        assertThat(
                        new ExposedNames(() -> 3)
                                .expose(members, members.all().get(0), "n".repeat(99) + 1))
                .isEqualTo(one);
    }

    @Test
    void aShortenedNameSurvivesAReloadThatKeepsItsUpstream() {
        Members before = fleet.add("files").members();
        String exposed = names.expose(before, before.all().get(0), "n".repeat(99));
        Members after = fleet.add("other").members();
        assertThat(names.resolve(after, exposed).member()).isSameAs(after.all().get(0));
    }

    @Test
    void aShortenedNameOfAnUpstreamThatIsGoneLeadsNowhere() {
        Members before = fleet.add("files").members();
        String exposed = names.expose(before, before.all().get(0), "n".repeat(99));
        try (Fleet others = new Fleet()) {
            assertThat(names.resolve(others.add("files2").members(), exposed)).isNull();
        }
    }

    @Test
    void theTableIsBounded() {
        Members members = fleet.add("files").members();
        Member files = members.all().get(0);
        for (int i = 0; i < 3; i++) {
            assertThat(names.expose(members, files, "n".repeat(99) + i)).isNotNull();
        }
        assertThat(names.expose(members, files, "n".repeat(99) + 3)).isNull();
        assertThat(names.expose(members, files, "n".repeat(99) + 0)).isNotNull();
        assertThat(names.expose(members, files, "short")).isEqualTo("files__short");
    }

    @Test
    void namesWithoutAPrefixLeadToWhoListedThem() {
        Members members = fleet.add("a", "").add("b", "").members();
        assertThat(names.expose(members, members.all().get(0), "one")).isEqualTo("one");
        assertThat(names.expose(members, members.all().get(1), "two")).isEqualTo("two");
        assertThat(names.resolve(members, "one").member().key()).isEqualTo("a");
        assertThat(names.resolve(members, "two").member().key()).isEqualTo("b");
    }
}
