package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.yaml.ConfigProblem;
import io.watchgate.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that somebody broke: whatever they hold, the answer is a configuration or a list of
 * problems.
 */
class ConfigLoaderFuzzTest {

    private static final int FILES = 3000;
    private static final List<String> PARTS =
            List.of(
                    "\t",
                    "\n",
                    "  ",
                    ":",
                    ": ",
                    "- ",
                    "[",
                    "]",
                    "{",
                    "}",
                    "#",
                    "\"",
                    "'",
                    "*a",
                    "&a ",
                    "${X}",
                    "${",
                    "$",
                    "!t ",
                    "|",
                    ">",
                    "?",
                    "~",
                    "null",
                    "true",
                    "off",
                    "0",
                    "-1",
                    "99999999999",
                    "5s",
                    "<<: ",
                    "---",
                    "%",
                    "@",
                    "\u0000",
                    "\u0085",
                    "\uD800",
                    "\uFEFF",
                    "é",
                    "😀",
                    "upstreams:",
                    "mcpServers: {a: {command: x}}",
                    "defaults:",
                    "url: http://x",
                    "\\x",
                    "\r");

    @TempDir private Path directory;

    @Test
    void answersEveryFileWithAConfigurationOrWithProblems() throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        String example =
                Files.readString(Repository.path("conf/watchgate.yaml"))
                        .replaceAll("(?m)^ *# .*\n", "");
        String everything = example.replaceAll("(?m)^( *)#", "$1");
        int good = 0;
        for (int i = 0; i < FILES; i++) {
            String text = broken(random.nextBoolean() ? example : everything, random);
            Path file = Files.writeString(directory.resolve("x.yaml"), text.replace("\uD800", "?"));
            try {
                LoadedConfig loaded = new ConfigLoader(Map.of("X", "1")).load(file);
                assertThat(EffectiveConfig.yaml(loaded)).startsWith("version: 1");
                good++;
            } catch (ConfigFileException refused) {
                assertThat(refused.problems()).isNotEmpty();
                long lines = text.lines().count() + 1;
                assertThat(refused.problems())
                        .extracting(ConfigProblem::line)
                        .allMatch(line -> line >= 0 && line <= lines);
            } catch (RuntimeException | StackOverflowError escaped) {
                throw new AssertionError(seeds.describe() + ", file " + i + ":\n" + text, escaped);
            }
        }
        assertThat(good)
                .as("files that were still good, " + seeds.describe())
                .isBetween(1, FILES - 1);
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(broken.length());
            int end = Math.min(broken.length(), at + random.nextInt(6));
            String part = random.nextBoolean() ? "" : PARTS.get(random.nextInt(PARTS.size()));
            broken.replace(at, end, part);
        }
        return broken.toString();
    }
}
