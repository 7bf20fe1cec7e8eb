package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Primitive;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UriMarkingTest {

    private final UriMarking marking = new UriMarking("f");

    private String result(String json) {
        return text(marking.result(bytes(json)));
    }

    @Test
    void marksResourceLinksAndEmbeddedResourcesInToolResults() {
        assertThat(
                        result(
                                "{ \"content\" : [ {\"type\":\"resource_link\", \"uri\":\"a:1\","
                                    + " \"name\":\"uri\"},"
                                    + " {\"type\":\"resource\",\"resource\":{\"text\":\"a:2\",\"uri\""
                                    + " :\"a:2\"}}, {\"type\":\"text\",\"text\":\"a:3\"} ],"
                                    + " \"isError\":false }"))
                .isEqualTo(
                        "{ \"content\" : [ {\"type\":\"resource_link\", \"uri\":\"a+f:1\","
                                + " \"name\":\"uri\"}, {\"type\":\"resource\",\"resource\":{"
                                + "\"text\":\"a:2\",\"uri\" :\"a+f:2\"}}, {\"type\":\"text\","
                                + "\"text\":\"a:3\"} ], \"isError\":false }");
    }

    @Test
    void leavesStructuredContentAlone() {
        assertThat(result("{\"content\":[],\"structuredContent\":{\"uri\":\"a:1\"}}")).isNull();
    }

    @Test
    void marksContentsOfResources() {
        assertThat(result("{\"contents\":[{\"uri\":\"a:1\"},{\"uri\":\"a:2\",\"blob\":\"\"}]}"))
                .isEqualTo(
                        "{\"contents\":[{\"uri\":\"a+f:1\"},{\"uri\":\"a+f:2\",\"blob\":\"\"}]}");
    }

    @Test
    void marksResourcesInPromptsWhetherOneBlockOrSeveral() {
        assertThat(
                        result(
                                "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
                                    + "\"resource\",\"resource\":{\"uri\":\"a:1\"}}},{\"content\":"
                                    + "[{\"type\":\"resource_link\",\"uri\":\"a:2\"}]}]}"))
                .isEqualTo(
                        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":"
                                + "\"resource\",\"resource\":{\"uri\":\"a+f:1\"}}},{\"content\":"
                                + "[{\"type\":\"resource_link\",\"uri\":\"a+f:2\"}]}]}");
    }

    @Test
    void keepsEscapesOfEverythingElseAndReadsThoseInUris() {
        assertThat(result("{\"contents\":[{\"uri\":\"\\u0061:\\\"\",\"text\":\"\\u0061\\/\"}]}"))
                .isEqualTo("{\"contents\":[{\"uri\":\"a+f:\\\"\",\"text\":\"\\u0061\\/\"}]}");
    }

    @Test
    void survivesValuesOfAnotherKindThanExpected() {
        assertThat(result("{\"content\":\"x\",\"contents\":{\"uri\":\"a:1\"},\"messages\":[1]}"))
                .isNull();
        assertThat(result("{\"contents\":[null,[{\"uri\":\"a:1\"}],{\"uri\":7}]}")).isNull();
        assertThat(result("[]")).isNull();
    }

    @Test
    void marksTheUriInTheDataOfAnError() {
        byte[] marked =
                marking.error(
                        bytes("{\"code\":-32002,\"message\":\"no\",\"data\":{\"uri\":\"a:1\"}}"));
        assertThat(text(marked))
                .isEqualTo("{\"code\":-32002,\"message\":\"no\",\"data\":{\"uri\":\"a+f:1\"}}");
        assertThat(marking.error(bytes("{\"code\":1,\"data\":[{\"uri\":\"a:1\"}]}"))).isNull();
    }

    @Test
    void renamesAToolAndMarksItsPage() {
        byte[] item =
                bytes(
                        "{\"name\":\"t\",\"title\":\"t\",\"_meta\":{\"ui/resourceUri\":\"ui://p\","
                                + "\"ui\":{\"resourceUri\":\"ui://p\"}}}");
        assertThat(text(marking.item(Primitive.TOOL, item, "f__t")))
                .isEqualTo(
                        "{\"name\":\"f__t\",\"title\":\"t\",\"_meta\":{\"ui/resourceUri\":"
                                + "\"ui://f+p\",\"ui\":{\"resourceUri\":\"ui://f+p\"}}}");
    }

    @Test
    void marksAResourceAndKeepsItsName() {
        byte[] item = bytes("{\"name\":\"n\",\"uri\":\"a:1\"}");
        assertThat(text(marking.item(Primitive.RESOURCE, item, null)))
                .isEqualTo("{\"name\":\"n\",\"uri\":\"a+f:1\"}");
        byte[] template = bytes("{\"uriTemplate\":\"a:{x}\",\"name\":\"n\"}");
        assertThat(text(marking.item(Primitive.RESOURCE_TEMPLATE, template, null)))
                .isEqualTo("{\"uriTemplate\":\"a+f:{x}\",\"name\":\"n\"}");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }
}
