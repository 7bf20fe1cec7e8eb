package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall of every kind on the labelled corpus, and the reference that shows them.
 * {@code -Dupdate} writes docs/detectors.md.
 */
class CorpusTest {

    private static final Path REFERENCE = Path.of("../docs/detectors.md");
    private static final String BEGIN = "<!-- generated: CorpusTest -Dupdate -->\n";
    private static final double LEAST_PRECISION = 0.97;
    private static final double LEAST_RECALL = 0.97;

    private record Line(Set<String> kinds, String json) {}

    /** Right, wrong and missed lines of one kind. */
    private static final class Tally {
        int right;
        int wrong;
        int missed;

        double precision() {
            return right + wrong == 0 ? 1 : (double) right / (right + wrong);
        }

        double recall() {
            return right + missed == 0 ? 1 : (double) right / (right + missed);
        }
    }

    private final Scans scans = Scans.everything();
    private final Map<String, Tally> tallies = new TreeMap<>();
    private final List<String> errors = new ArrayList<>();

    private static List<Line> corpus() throws IOException {
        try (InputStream in = CorpusTest.class.getResourceAsStream("corpus.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Line> lines = new ArrayList<>();
            for (String line : text.split("\n")) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(" \\| ", 2);
                    Set<String> kinds =
                            parts[0].equals("-") ? Set.of() : Set.of(parts[0].split(","));
                    lines.add(new Line(kinds, '"' + parts[1].replace("^", "") + '"'));
                }
            }
            return lines;
        }
    }

    private Tally tally(String kind) {
        return tallies.computeIfAbsent(kind, any -> new Tally());
    }

    private void judge(Line line) {
        Set<String> found = new HashSet<>();
        Hits hits = scans.hits(line.json);
        for (int i = 0; i < hits.size(); i++) {
            found.add(hits.kind(i).name());
        }
        for (String kind : line.kinds) {
            if (found.contains(kind)) {
                tally(kind).right++;
            } else {
                tally(kind).missed++;
                errors.add("missed " + kind + ": " + line.json);
            }
        }
        found.removeAll(line.kinds);
        for (String kind : found) {
            tally(kind).wrong++;
            errors.add("wrong " + kind + ": " + line.json);
        }
    }

    @Test
    void precisionAndRecallHold() throws IOException {
        List<Line> lines = corpus();
        assertThat(lines).hasSizeGreaterThan(500);
        Detector.all().forEach(detector -> tally(detector.kind.name()));
        lines.forEach(this::judge);
        Tally all = new Tally();
        for (Tally tally : tallies.values()) {
            all.right += tally.right;
            all.wrong += tally.wrong;
            all.missed += tally.missed;
        }
        assertThat(all.precision()).as("%s", errors).isGreaterThanOrEqualTo(LEAST_PRECISION);
        assertThat(all.recall()).as("%s", errors).isGreaterThanOrEqualTo(LEAST_RECALL);
        reference(lines, all);
    }

    private void reference(List<Line> lines, Tally all) throws IOException {
        Map<String, Kind.Group> groups = new TreeMap<>();
        Detector.all().forEach(detector -> groups.put(detector.kind.name(), detector.kind.group()));
        StringBuilder text = new StringBuilder(BEGIN);
        text.append(
                String.format(
                        Locale.ROOT,
                        "%nCorpus: %d lines, of which %d hold nothing. Precision %.3f, recall"
                                + " %.3f.%n%n| Kind | Group | Lines | Precision | Recall"
                                + " |%n|---|---|---|---|---|%n",
                        lines.size(),
                        lines.stream().filter(line -> line.kinds.isEmpty()).count(),
                        all.precision(),
                        all.recall()));
        for (Kind.Group group : Kind.Group.values()) {
            tallies.forEach(
                    (kind, tally) -> {
                        if (groups.get(kind) == group) {
                            text.append(
                                    String.format(
                                            Locale.ROOT,
                                            "| `%s` | %s | %d | %.2f | %.2f |%n",
                                            kind,
                                            DetectSettings.word(group),
                                            tally.right + tally.missed,
                                            tally.precision(),
                                            tally.recall()));
                        }
                    });
        }
        String now = Files.readString(REFERENCE);
        String prose = now.substring(0, now.indexOf(BEGIN));
        if (Boolean.getBoolean("update")) {
            Files.writeString(REFERENCE, prose + text);
            Files.write(Path.of("target/detectors-errors.txt"), errors);
        } else {
            assertThat(now).as("write it anew with -Dupdate").isEqualTo(prose + text);
        }
        assertThat(Arrays.asList(prose.split("\n"))).isNotEmpty();
    }
}
