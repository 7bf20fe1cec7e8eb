package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.catalogue.ItemList;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.PolicyChain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergedListTest {

    private static final ListView OPEN =
            ListView.of(new PolicyChain(Defaults.of(PolicyConfig.class)), "ann");

    private final Fleet fleet = new Fleet();
    private final ExposedNames names = new ExposedNames(() -> 2);
    private final MergedLists merged = new MergedLists(names);

    @AfterEach
    void close() {
        fleet.close();
    }

    private String merge(Primitive primitive, Members members, ItemList... lists) {
        return new String(
                merged.of(primitive, members, lists, OPEN).json(), StandardCharsets.UTF_8);
    }

    @Test
    void standsInTheOrderOfTheConfigurationAndSortedWithinAnUpstream() {
        Members members = fleet.add("z").add("a").members();
        assertThat(
                        merge(
                                Primitive.TOOL,
                                members,
                                Fleet.list("name", "two", "one"),
                                Fleet.list("name", "three")))
                .isEqualTo(
                        "{\"tools\":[{\"name\":\"z__one\"},{\"name\":\"z__two\"},"
                                + "{\"name\":\"a__three\"}]}");
    }

    @Test
    void leavesOutUpstreamsWithoutAList() {
        Members members = fleet.add("z").add("a").members();
        assertThat(merge(Primitive.PROMPT, members, null, Fleet.list("name", "p")))
                .isEqualTo("{\"prompts\":[{\"name\":\"a__p\"}]}");
        assertThat(merge(Primitive.RESOURCE, members, null, ItemList.EMPTY))
                .isEqualTo("{\"resources\":[]}");
    }

    @Test
    void marksResourcesAndTheirTemplates() {
        Members members = fleet.add("a").members();
        assertThat(merge(Primitive.RESOURCE, members, Fleet.list("uri", "x:2", "x:1")))
                .isEqualTo("{\"resources\":[{\"uri\":\"x+a:1\"},{\"uri\":\"x+a:2\"}]}");
        assertThat(merge(Primitive.RESOURCE_TEMPLATE, members, Fleet.list("uriTemplate", "x:{i}")))
                .isEqualTo("{\"resourceTemplates\":[{\"uriTemplate\":\"x+a:{i}\"}]}");
    }

    @Test
    void theFirstOfTwoWithOneNameIsListed() {
        Members members = fleet.add("a").add("b").members();
        ItemList same = Fleet.list("uri", "https://example.com/x");
        assertThat(merge(Primitive.RESOURCE, members, same, same))
                .isEqualTo("{\"resources\":[{\"uri\":\"https://example.com/x\"}]}");
    }

    @Test
    void leavesOutWhatPolicyDenies() {
        Members members = fleet.add("a").add("b").members();
        PolicyChain chain =
                new PolicyChain(
                        new PolicyConfig(
                                Action.ALLOW,
                                List.of(
                                        new RuleConfig(
                                                RuleConfig.Action.DENY,
                                                List.of("b"),
                                                List.of("secret*"),
                                                List.of(),
                                                List.of()))));
        ItemList list = Fleet.list("name", "plain", "secret1");
        MergedList judged =
                merged.of(
                        Primitive.TOOL,
                        members,
                        new ItemList[] {list, list},
                        ListView.of(chain, "ann"));
        assertThat(new String(judged.json(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"tools\":[{\"name\":\"a__plain\"},{\"name\":\"a__secret1\"},"
                                + "{\"name\":\"b__plain\"}]}");
    }

    @Test
    void leavesOutNamesForWhichThereIsNoPlace() {
        Members members = fleet.add("a").members();
        ItemList list = Fleet.list("name", "m".repeat(70), "n".repeat(70), "o".repeat(70), "p");
        assertThat(merge(Primitive.TOOL, members, list))
                .contains("a__mmm", "a__nnn", "\"a__p\"")
                .doesNotContain("a__ooo");
    }

    @Test
    void mergesOnceForThoseWhoSeeTheSameLists() {
        Members members = fleet.add("a").members();
        ItemList[] lists = {Fleet.list("name", "t")};
        MergedList first = merged.of(Primitive.TOOL, members, lists, OPEN);
        assertThat(merged.of(Primitive.TOOL, members, lists.clone(), OPEN)).isSameAs(first);
        ItemList[] others = {Fleet.list("name", "t")};
        assertThat(merged.of(Primitive.TOOL, members, others, OPEN)).isNotSameAs(first);
        assertThat(merged.of(Primitive.TOOL, members, lists, OPEN)).isSameAs(first);
        assertThat(merged.of(Primitive.TOOL, fleet.members(), lists, OPEN)).isNotSameAs(first);
    }
}
