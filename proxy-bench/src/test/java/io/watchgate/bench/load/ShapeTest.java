package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.load.Shape.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab's server must answer every shape of call, and a spoiled answer of any must show. */
class ShapeTest {

    @ParameterizedTest
    @CsvSource({
        "ECHO, 150, /mcp",
        "ECHO, 100000, /mcp",
        "STRUCTURED, 10000, /mcp",
        "UPLOAD, 50000, /mcp",
        "DOWNLOAD, 50000, /mcp",
        "STREAM, 10, /stream/10",
        "LIST, 100, /tools/100"
    })
    void isAnsweredRightly(Kind kind, int size, String path) throws Exception {
        try (HttpEcho server = new HttpEcho();
                LoadGenerator generator = new LoadGenerator()) {
            LoadTarget target = LoadTarget.open("echo", server.port(), path, LoadTarget.TOOL);
            LoadPlan plan = new LoadPlan(2, new Shape(kind, size), 50, 0.1);
            for (Fresh fresh : Fresh.values()) {
                LoadResult result =
                        generator.run(target, new LoadPlan(2, plan.shape(), 50, 0.1, fresh));
                assertThat(result.errors()).isZero();
                assertThat(result.calls()).isEqualTo(6);
            }
        }
    }

    @Test
    void isNotListedWhereToolsAreMissing() throws Exception {
        try (HttpEcho server = new HttpEcho()) {
            LoadTarget target = LoadTarget.open("echo", server.port(), "/tools/9", LoadTarget.TOOL);
            assertThatThrownBy(() -> new CallTemplate(target, new Shape(Kind.LIST, 10)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("9 tools (expected: 10)");
        }
    }

    private static final long ID = 1_000_000_042L;

    private static String stream(boolean first, boolean second, String id) {
        return ": hello\n\n"
                + (first ? event(Payloads.progress(id, 1, 2)) : "")
                + (second ? event(Payloads.progress(id, 2, 2)) : "")
                + event(
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                + id
                                + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
                                + id
                                + "\"}]}}");
    }

    private static String event(String message) {
        return "id: 1\ndata: " + message + "\n\n";
    }

    private static boolean isRight(String stream) throws Exception {
        LoadTarget target = new LoadTarget("none", 1, "/stream/2", LoadTarget.TOOL, "");
        CallTemplate template = new CallTemplate(target, new Shape(Kind.STREAM, 2));
        ByteBuf bytes = Unpooled.copiedBuffer(stream, StandardCharsets.US_ASCII);
        return template.isStream(bytes, 0, bytes.readableBytes(), ID);
    }

    @Test
    void isAStreamWithAllItsEventsInOrder() throws Exception {
        String id = String.valueOf(ID);
        assertThat(isRight(stream(true, true, id))).isTrue();
        assertThat(isRight(stream(true, false, id))).isFalse();
        assertThat(isRight(stream(false, true, id))).isFalse();
        assertThat(isRight(stream(true, true, id) + event("{}"))).isFalse();
        assertThat(isRight(stream(true, true, id).replace("\"progress\":1", "\"progress\":2")))
                .isFalse();
        assertThat(isRight(stream(true, true, String.valueOf(ID + 1)))).isFalse();
    }
}
