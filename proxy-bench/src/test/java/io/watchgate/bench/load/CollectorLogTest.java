package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was allocated must be told from what collections found. */
class CollectorLogTest {

    @TempDir private Path directory;

    @Test
    void addsWhatTheHeapGrewByBetweenCollections() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("gc.log"),
                        """
                        [0.010s] Using Serial
                        [0.900s] GC(0) Pause Young (Allocation Failure) 17M->5M(61M) 4.021ms
                        [1.000s] GC(1) Pause Full (Heap Inspection Initiated GC) 9M->4M(61M) 9.1ms
                        [2.000s] GC(2) Pause Young (Allocation Failure) 21M->6M(61M) 1.1ms
                        [3.000s] GC(3) Pause Full (Heap Inspection Initiated GC) 10M->4M(61M) 9.9ms
                        """);
        CollectorLog log = new CollectorLog(file);
        assertThat(log.collections()).isEqualTo(4);
        assertThat(log.allocated(1, 3)).isEqualTo((21 - 4 + 10 - 6) << 20);
        assertThat(log.allocated(3, 3)).isZero();
    }
}
