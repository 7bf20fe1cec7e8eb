package io.watchgate.server.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnclosedTest {

    @Test
    void leavesTheProcessesOwnStreamsOpen() throws Exception {
        Sink sink = new Sink();
        try (Unclosed stream = new Unclosed(sink)) {
            assertThat(stream.isOpen()).isTrue();
            stream.close();
            assertThat(stream.isOpen()).isFalse();
        }
        assertThat(sink.closed).isFalse();
    }
}
