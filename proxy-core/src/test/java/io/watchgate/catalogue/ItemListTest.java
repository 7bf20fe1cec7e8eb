package io.watchgate.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Primitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemListTest {

    private static final byte[] JSON = {'{', '}'};

    private static ItemList list(int count, long at) {
        List<CatalogueItem> items =
                IntStream.range(0, count)
                        .mapToObj(i -> new CatalogueItem("file:///a/" + i, JSON))
                        .toList();
        return new ItemList(items, at);
    }

    private static byte[] json(int count) {
        String items =
                IntStream.range(0, count)
                        .mapToObj(i -> "{\"uri\":\"file:///a/" + i + "\"}")
                        .collect(Collectors.joining(","));
        return ("{\"resources\":[" + items + "]}").getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 10_000})
    void knowsWhatIsInIt(int count) {
        ItemList list = list(count, 1);
        ItemList.Pages pages = new ItemList.Pages(Primitive.RESOURCE);
        pages.add(json(count), 1);
        List<ItemList> all =
                List.of(
                        list,
                        list,
                        list(count, 2).of(list),
                        pages.complete(2),
                        pages.complete(2, 0));
        for (ItemList each : all) {
            assertThat(each.items()).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(each.contains(new String("file:///a/" + i))).isTrue();
            }
            assertThat(each.contains("file:///a/" + count)).isFalse();
            assertThat(each.contains("file:///a")).isFalse();
            assertThat(each.contains("")).isFalse();
        }
    }
}
