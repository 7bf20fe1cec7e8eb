package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.bench.Payloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The lab's server must tell the eras apart, and an answer in the wrong one must show. */
class ErasTest {

    private static final LoadPlan FEW = new LoadPlan(1, 150, 100, 0.1);

    private static LoadTarget target(HttpEcho server, Eras eras) {
        return new LoadTarget("echo", server.port(), "/mcp", LoadTarget.TOOL, "", eras);
    }

    private static LoadResult run(LoadTarget target) throws Exception {
        try (LoadGenerator generator = new LoadGenerator()) {
            return generator.run(target, FEW);
        }
    }

    @Test
    void answersEachCallInItsOwnEra() throws Exception {
        try (HttpEcho server = new HttpEcho(false, true)) {
            for (Eras eras : new Eras[] {Eras.LEGACY, Eras.MODERN_MODERN}) {
                LoadResult result = run(target(server, eras).open());
                assertThat(result.errors()).as(eras.option()).isZero();
                assertThat(result.calls()).as(eras.option()).isEqualTo(11);
            }
        }
    }

    @Test
    void countsAnAnswerOfTheLegacyEraToAModernClientAsAnError() throws Exception {
        try (HttpEcho server = new HttpEcho()) {
            LoadResult result = run(target(server, Eras.MODERN_LEGACY));
            assertThat(result.calls()).isZero();
            assertThat(result.errors()).isEqualTo(11);
        }
    }

    @Test
    void countsAnAnswerThatWasNotBlankedAsAnError() throws Exception {
        try (HttpEcho server = new HttpEcho()) {
            LoadResult result = run(target(server, Eras.LEGACY_MODERN));
            assertThat(result.calls()).isZero();
            assertThat(result.errors()).isEqualTo(11);
        }
    }

    @Test
    void doesNotOpenWhereTheToolIsNotListed() throws Exception {
        try (HttpEcho server = new HttpEcho(false, true)) {
            LoadTarget other =
                    new LoadTarget("echo", server.port(), "/mcp", "other", "", Eras.MODERN_MODERN);
            assertThatThrownBy(other::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("tools/list");
        }
    }

    @Test
    void introducesItself() {
        assertThat(modern("server/discover"))
                .isEqualTo(
                        Payloads.response(
                                "7",
                                "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
                                    + "\"capabilities\":{\"tools\":{}},\"ttlMs\":0,"
                                    + "\"cacheScope\":\"private\",\"_meta\":{"
                                    + "\"io.modelcontextprotocol/serverInfo\":"
                                    + "{\"name\":\"bench\",\"version\":\"1\"}}}"));
    }

    @Test
    void listsItsTool() {
        assertThat(modern("tools/list"))
                .isEqualTo(
                        Payloads.response(
                                "7",
                                "{\"resultType\":\"complete\",\"ttlMs\":0,"
                                        + "\"cacheScope\":\"private\",\"tools\":[{\"name\":"
                                        + "\"search_documents\",\"inputSchema\":"
                                        + "{\"type\":\"object\"}}]}"));
    }

    private static String modern(String method) {
        byte[] message =
                EchoAnswers.ascii(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\""
                                + method
                                + "\",\"params\":{"
                                + LoadTarget.META
                                + "}}");
        assertThat(ModernEcho.speaks(message, 0, message.length)).isTrue();
        ByteBuf out = Unpooled.buffer();
        ModernEcho.write(out, message, 0, message.length);
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void takesNoArgumentForAnEra() {
        byte[] call = EchoAnswers.ascii(Payloads.call(300).replace("quick", ModernEcho.CLAIM));
        assertThat(ModernEcho.speaks(call, 0, call.length)).isFalse();
    }
}
