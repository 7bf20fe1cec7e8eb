package io.watchgate.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The report must say what was measured, and what was not, the same after it was kept in files. */
class ReportPageTest {

    private static final String AT = "32 connections";
    private static final String GATEWAY = "watchgate /mcp/http";

    private static Results results() {
        Results results = new Results();
        results.about("time", "2026-01-01T00:00:00Z");
        results.about("command", "java -jar benchmarks.jar lab");
        results.about("rounds", "3");
        results.scenario("10k", "Ten thousand bytes.");
        results.scenario("knee", "Fixed rates.");
        results.note("no haproxy: it is not on the PATH");
        for (int round = 0; round < 3; round++) {
            add(results, new Key("10k", AT, "nginx"), round, 10);
            add(results, new Key("10k", AT, GATEWAY), round, 11 + round);
            add(results, new Key("10k", AT, "peer <1>"), round, 600);
            add(results, new Key("knee", "20000/s", "nginx"), round, 20);
            add(results, new Key("knee", "20000/s", GATEWAY), round, 21);
        }
        results.add(new Key("10k", AT, GATEWAY), Figure.GARBAGE, 0, 1234.5678);
        return results;
    }

    private static void add(Results results, Key key, int round, double cpu) {
        results.add(key, Figure.CALLS, round, 1000);
        results.add(key, Figure.ERRORS, round, 0);
        results.add(key, Figure.CPU, round, cpu);
        Histogram latency = new Histogram(3);
        latency.recordValue((long) (cpu * 1_000));
        results.add(key, latency);
    }

    @Test
    void saysHowManyTimesNginxACallCosts() {
        String table = new ReportPage(results()).table("10k");
        assertThat(table).contains("| watchgate /mcp/http | 12.0 (11.0–13.0) | 1.20 |");
        assertThat(table).contains("| nginx | 10.0 | 1.00 |");
        assertThat(table).doesNotContain("PSS");
    }

    @Test
    void saysHowWarmARowWasAndWhatItsCompilersTook() {
        Results results = results();
        Key key = new Key("10k", AT, GATEWAY);
        results.add(key, Figure.WARM_UP, 0, 31_000);
        results.add(key, Figure.SETTLED, 0, 1);
        results.add(key, Figure.COMPILING, 0, 0.6);
        Key peer = new Key("10k", AT, "peer <1>");
        results.add(peer, Figure.WARM_UP, 0, 900);
        results.add(peer, Figure.SETTLED, 0, 0);
        String table = new ReportPage(results).table("10k");
        assertThat(table).contains("| × nginx | of it JIT % | × without |");
        assertThat(table).contains("| 1.20 | 5 | 1.14 |").contains("| 1.00 |  |  |");
        assertThat(table).contains("| 31000 | 3000 | 0 |").contains("| 900, falling | 3000 | 0 |");
    }

    @Test
    void aRoundInWhichTheMachineStoodStillDoesNotSpeakForTheOthers(@TempDir Path directory)
            throws Exception {
        Results results = new Results();
        Key nginx = new Key("cold", "after ready at 20000/s", "nginx");
        for (int round = 0; round < 3; round++) {
            results.addRound(nginx, round, latency(1_000));
            results.addRound(nginx.of(GATEWAY), round, latency(round == 1 ? 90_000 : 3_000));
        }
        assertThat(results.micros(nginx.of(GATEWAY), 99)).isCloseTo(3_000, within(20.0));
        assertThat(results.ofAll(nginx.of(GATEWAY), 99)).isCloseTo(90_000, within(900.0));
        results.write(directory);
        assertThat(Results.read(directory).micros(nginx.of(GATEWAY), 99))
                .isCloseTo(3_000, within(20.0));
        assertThat(new ReportPage(results).summary())
                .contains("| p99 added in the ten seconds after ready | 2000 µs |");
    }

    private static Histogram latency(long micros) {
        Histogram latency = new Histogram(3);
        latency.recordValueWithCount(micros * 1_000, 100);
        return latency;
    }

    @Test
    void putsItsNumbersIntoAText() {
        String marks =
                "<!-- Written by the lab, as docs/performance.md is. -->\nold\n"
                        + "<!-- End of what the lab has written. -->\nbehind";
        String text = new ReadmeNumbers(results()).into("before\n" + marks);
        assertThat(text)
                .startsWith("before\n")
                .endsWith("-->\nbehind")
                .doesNotContain("old")
                .contains("Made on 2026-01-01 by `benchmarks.jar lab`")
                .contains("| 10 KB in a string | – | 12.0 µs | 1.20 | 1235 B |");
        assertThat(new ReadmeNumbers(results()).into(text)).isEqualTo(text);
        assertThatThrownBy(() -> new ReadmeNumbers(results()).into("nothing"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparesWithTheGoals() {
        String summary = new ReportPage(results()).summary();
        assertThat(summary)
                .contains("| CPU, 10 KB string | 1.20 × nginx | ≤ 1.35 | ≤ 1.10 | must reached |")
                .contains(
                        "| p50 added to nginx's at 20000/s | 1.02 µs | ≤ 20 | ≤ 0.00 | must reached"
                                + " |")
                .contains("| CPU, 1 MB string | – | ≤ 3.20 | ≤ 2.20 | not measured |");
    }

    @Test
    void saysWhatCouldNotBeMeasured() {
        String page = new ReportPage(results()).files().get(ReportPage.PAGE);
        assertThat(page).contains("- no haproxy: it is not on the PATH\n");
        assertThat(page).doesNotContain("too short");
    }

    @Test
    void warnsOfARunThatWasTooShort() {
        Results results = results();
        results.about("rounds", "1");
        assertThat(new ReportPage(results).files().get(ReportPage.PAGE)).contains("too short");
    }

    @Test
    void isTheSameOutOfTheFiles(@TempDir Path directory) throws Exception {
        Results results = results();
        results.write(directory);
        Results again = Results.read(directory);
        assertThat(new ReportPage(again).files()).isEqualTo(new ReportPage(results).files());
        for (String file : new String[] {"about.txt", "figures.csv"}) {
            assertThat(again.files().get(file)).isEqualTo(results.files().get(file));
        }
    }

    @Test
    void drawsImagesThatAreXmlWithoutScripts() throws Exception {
        Map<String, String> files = new ReportPage(results()).files();
        assertThat(files.keySet())
                .contains("results/10k-cpu.svg", "results/knee-cpu.svg", "results/knee-p99.svg");
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getKey().endsWith(".svg")) {
                assertThat(file.getValue()).doesNotContain("script");
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(file.getValue())));
            }
        }
    }

    @Test
    void namesWhatBarsWereMeasuredUnder() {
        Results results = results();
        results.add(new Key("tls", AT, "direct"), Figure.CALLS, 0, 1000);
        results.scenario("tls", "Encrypted.");
        add(results, new Key("tls", AT, "nginx"), 0, 10);
        String image = new ReportPage(results).files().get("results/tls-cpu.svg");
        assertThat(image).containsOnlyOnce(">" + AT + "</text>");
    }

    @Test
    void countsWrongAnswers() {
        Results results = results();
        results.add(new Key("knee", "20000/s", "nginx"), Figure.ERRORS, 1, 2);
        assertThat(new ReportPage(results).errors()).isEqualTo(2);
    }

    @Test
    void refusesNamesThatCannotStandInTheFiles() {
        assertThatThrownBy(() -> new Key("small", "a, b", "nginx"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
