package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show of a configuration has to load as it stands there. */
class DocumentedConfigTest {

    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");

    @TempDir private Path directory;

    static Stream<Arguments> blocks() throws IOException {
        List<Path> pages;
        try (Stream<Path> all = Files.list(Repository.path("docs"))) {
            pages =
                    Stream.concat(
                                    Stream.of(Repository.path("README.md")),
                                    all.filter(page -> page.toString().endsWith(".md")))
                            .sorted()
                            .toList();
        }
        return pages.stream().flatMap(DocumentedConfigTest::blocks);
    }

    private static Stream<Arguments> blocks(Path page) {
        try {
            List<String> found =
                    BLOCK.matcher(Files.readString(page))
                            .results()
                            .map((MatchResult block) -> block.group(1))
                            .toList();
            return found.stream().map(block -> Arguments.of(page.getFileName().toString(), block));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Pages leave out what is the same everywhere. */
    private static String whole(String block) {
        return (block.contains("version:") ? "" : "version: 1\n")
                + (block.contains("upstreams:") || block.contains("mcpServers")
                        ? ""
                        : "upstreams: {files: {command: [cat]}}\n")
                + block;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void whatAPageShowsLoads(String page, String block) throws Exception {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("redaction.key"), "k".repeat(32));
        Path file = Files.writeString(directory.resolve("watchgate.yaml"), whole(block));

        LoadedConfig loaded =
                new ConfigLoader(Map.of("SEARCH_TOKEN", "t"), AnyExpression.SOURCE).load(file);

        assertThat(loaded.warnings()).isEmpty();
    }
}
