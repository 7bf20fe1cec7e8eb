package io.watchgate.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeKeyTest {

    @Test
    void eachHasABitOfItsOwn() {
        int[] bits = Arrays.stream(EnvelopeKey.values()).mapToInt(EnvelopeKey::bit).toArray();
        assertThat(bits).doesNotHaveDuplicates().doesNotContain(0);
    }

    @Test
    void tasksAreToldApartFromTheirIds() {
        byte[] text = "taskIdTaskIdtask".getBytes(StandardCharsets.US_ASCII);
        EnvelopeKey.Scope params = EnvelopeKey.Scope.PARAMS;
        assertThat(EnvelopeKey.find(params, text, 0, 6)).isEqualTo(EnvelopeKey.TASK_ID);
        assertThat(EnvelopeKey.find(params, text, 6, 12)).isNull();
        assertThat(EnvelopeKey.isCaseVariant(params, text, 6, 12)).isTrue();
        assertThat(EnvelopeKey.find(params, text, 12, 16)).isEqualTo(EnvelopeKey.TASK);
        assertThat(EnvelopeKey.find(EnvelopeKey.Scope.RESULT, text, 12, 16)).isNull();
    }
}
