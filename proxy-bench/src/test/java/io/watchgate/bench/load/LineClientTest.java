package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls on standard input and output must be counted as those over HTTP are. */
class LineClientTest {

    private static final LoadPlan FEW = new LoadPlan(4, 150, 100, 0.1);

    @Test
    void getsItsAnswers(@TempDir Path directory) throws Exception {
        List<String> server = LabProcess.java(StdioEcho.class);
        server.add(StdioEcho.SPACED);
        try (LabProcess process = LabProcess.startPiped(server, directory.resolve("log"));
                LoadGenerator generator = new LoadGenerator()) {
            LineClient client = LineClient.open("echo", process, LoadTarget.TOOL);
            for (int run = 0; run < 2; run++) {
                LoadResult result = client.run(generator, FEW, () -> {});
                assertThat(result.errors()).isZero();
                assertThat(result.calls()).isEqualTo(11);
            }
        }
    }

    @Test
    void doesNotOpenWhereNoServerIs(@TempDir Path directory) throws Exception {
        try (LabProcess process =
                LabProcess.startPiped(List.of("true"), directory.resolve("log"))) {
            assertThatThrownBy(() -> LineClient.open("none", process, LoadTarget.TOOL))
                    .isInstanceOf(IOException.class);
        }
    }
}
