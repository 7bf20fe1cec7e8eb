package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MirroredHeadersTest {

    private final MirroredHeaders ends = new MirroredHeaders();

    @Test
    void keepsAnEndForOneMethodAndName() {
        byte[] end = {1};
        ends.keep("tools/call", "a", end);
        assertThat(ends.find("tools/call", "a")).isSameAs(end);
        assertThat(ends.find("prompts/get", "a")).isNull();
        assertThat(ends.find("tools/call", "b")).isNull();
    }

    @Test
    void keepsNoMoreThanItHasPlacesFor() {
        for (int i = 0; i < 10_000; i++) {
            ends.keep("tools/call", "tool-" + i, new byte[] {(byte) i});
        }
        long kept = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] end = ends.find("tools/call", "tool-" + i);
            assertThat(end == null || end[0] == (byte) i).isTrue();
            kept += end == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1L, 64L);
    }

    @Test
    void doesNotKeepLongNames() {
        String name = "n".repeat(129);
        ends.keep("tools/call", name, new byte[1]);
        assertThat(ends.find("tools/call", name)).isNull();
    }
}
