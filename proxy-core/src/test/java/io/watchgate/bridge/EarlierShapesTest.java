package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ProtocolRevision;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of earlier revisions are given in place of what they do not know. */
class EarlierShapesTest {

    private static final String SAME = "same";

    private static void assertFits(
            BiFunction<EarlierShapes, byte[], byte @Nullable []> fit,
            String client,
            String result,
            String expected) {
        EarlierShapes shapes = new EarlierShapes(ProtocolRevision.find(client));
        byte[] fitting = fit.apply(shapes, result.getBytes(StandardCharsets.UTF_8));
        assertThat(fitting == null ? SAME : new String(fitting, StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-11-25|{ \"type\" : \"object\" , \"x\":1.0}|same",
                "2025-06-18|{\"properties\":{\"type\":1},\"type\":\"object\"}|same",
                "2025-11-25|{\"type\":\"array\"}|left out",
                "2025-06-18|{\"type\":[\"object\",\"null\"]}|left out",
                "2025-06-18|{\"$ref\":\"#/$defs/a\"}|left out",
                "2025-06-18|true|left out",
                "2025-03-26|{\"type\":\"object\"}|left out",
                "2024-11-05|{\"type\":\"object\"}|left out",
            })
    void outputSchemas(String client, String schema, String expected) {
        String list =
                "{\"tools\":[7,{\"name\":\"a\",%s\"inputSchema\":{\"type\":\"object\",\"n\":1e400}}],"
                    + "\"nextCursor\":\"\"}";
        assertFits(
                EarlierShapes::toolList,
                client,
                list.formatted("\"outputSchema\":" + schema + ","),
                expected.equals(SAME) ? SAME : list.formatted(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-11-25|{\"content\":[],\"structuredContent\":{\"a\":1}}|same",
                "2025-11-25|{\"content\":[{\"type\":\"text\",\"text\":\"1\"}],\"structuredContent\":[1]}"
                    + "|{\"content\":[{\"type\":\"text\",\"text\":\"1\"}]}",
                "2025-06-18|{\"structuredContent\":\"x\",\"isError\":false,\"content\":[]}"
                    + "|{\"content\":[{\"type\":\"text\",\"text\":\"\\\"x\\\"\"}],\"isError\":false}",
                "2025-06-18|{\"structuredContent\":null}"
                        + "|{\"content\":[{\"type\":\"text\",\"text\":\"null\"}]}",
                "2025-03-26|{\"structuredContent\":{\"n\":1.00},\"content\":[]}"
                        + "|{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"n\\\":1.00}\"}]}",
                "2025-03-26|{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],"
                    + "\"structuredContent\":{\"n\":1},\"_meta\":{\"a\":1e9}}"
                    + "|{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\"_meta\":{\"a\":1e9}}",
            })
    void structuredContent(String client, String result, String expected) {
        assertFits(EarlierShapes::toolResult, client, result, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-06-18|{\"type\":\"resource_link\",\"uri\":\"x:a\",\"name\":\"A\"}|same",
                "2025-06-18|{\"type\":\"audio\",\"data\":\"\",\"mimeType\":\"audio/wav\"}|same",
                "2025-03-26|{\"type\":\"audio\",\"data\":\"\",\"mimeType\":\"audio/wav\"}|same",
                "2025-03-26|{\"type\":\"resource_link\",\"uri\":\"x:a\",\"name\":\"A\"}"
                        + "|{\"type\":\"text\",\"text\":\"A: x:a\"}",
                "2024-11-05|{\"name\":\"A \\\"q\\\"\",\"description\":\"of é\",\"uri\":\"x:a\","
                        + "\"annotations\":{\"priority\":0.50},\"mimeType\":\"a/b\","
                        + "\"type\":\"resource_\\u006cink\"}"
                        + "|{\"type\":\"text\",\"text\":\"A \\\"q\\\" (a/b): x:a\\u000aof é\","
                        + "\"annotations\":{\"priority\":0.50}}",
                "2024-11-05|{\"type\":\"audio\",\"data\":\"AAAA\",\"mimeType\":\"audio/wav\"}"
                        + "|{\"type\":\"text\",\"text\":\"[sound of type audio/wav, which this"
                        + " client cannot take]\"}",
                "2024-11-05|{\"type\":\"resource\",\"resource\":{\"uri\":\"x:a\",\"text\":\"\"}}|same",
                "2024-11-05|{\"type\":\"image\",\"data\":\"\",\"mimeType\":\"image/png\"}|same",
            })
    void blocks(String client, String block, String expected) {
        String answer =
                "{\"content\":[{\"type\":\"text\",\"text\":\"audio\"},%s],\"isError\":false}";
        String messages =
                "{\"description\":\"d\",\"messages\":[{\"role\":\"user\",\"content\":%s}]}";
        boolean same = expected.equals(SAME);
        assertFits(
                EarlierShapes::toolResult,
                client,
                answer.formatted(block),
                same ? SAME : answer.formatted(expected));
        assertFits(
                EarlierShapes::prompt,
                client,
                messages.formatted(block),
                same ? SAME : messages.formatted(expected));
    }
}
