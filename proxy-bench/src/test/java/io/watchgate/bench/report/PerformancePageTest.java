package io.watchgate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of the documentation must be what the lab makes of the raw data beside it. Written anew,
 * without measuring anything, by {@code benchmarks.jar lab --page-only}.
 */
class PerformancePageTest {

    private static final Path DOCS = Path.of("../docs");

    @Test
    void isWhatTheRawDataSays() throws Exception {
        Map<String, String> files =
                new ReportPage(Results.read(DOCS.resolve(ReportPage.RAW))).files();
        assertThat(files).containsKey(ReportPage.PAGE);
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(DOCS.resolve(file.getKey()))
                    .as("run lab --page-only")
                    .content()
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void theReadmeSaysTheSame() throws Exception {
        Path readme = DOCS.resolveSibling("README.md");
        String text = Files.readString(readme);
        ReadmeNumbers numbers = new ReadmeNumbers(Results.read(DOCS.resolve(ReportPage.RAW)));
        assertThat(numbers.into(text)).as("run lab --page-only").isEqualTo(text);
    }

    @Test
    void hasNoPlotOfAnEarlierRun() throws Exception {
        Map<String, String> files =
                new ReportPage(Results.read(DOCS.resolve(ReportPage.RAW))).files();
        try (Stream<Path> all = Files.list(DOCS.resolve(ReportPage.RAW))) {
            List<String> plots =
                    all.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".svg"))
                            .toList();
            assertThat(plots).allSatisfy(name -> assertThat(files).containsKey("results/" + name));
        }
    }
}
