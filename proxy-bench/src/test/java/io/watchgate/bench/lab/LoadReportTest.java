package io.watchgate.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.lab.Measurement.Closed;
import io.watchgate.bench.lab.Measurement.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a bridged call costs must be readable beside a call that is not bridged. */
class LoadReportTest {

    private static Row row(String name, double cpu) {
        return new Row(name, new Closed(1, 2, 3, 4, cpu, 0.02, -1), null, 0, 0, 1, 0, "31000");
    }

    private static String sameEra(String line) {
        return line.substring(0, line.indexOf('|')).trim().split("\\s{2,}")[8];
    }

    @Test
    void saysHowManyTimesTheSameEraACallCosts() {
        List<Row> rows =
                List.of(
                        row("direct", -1),
                        row(LoadLab.SAME_ERA, 20),
                        row("watchgate legacy-modern", 25));
        List<String> lines = new LoadReport(Map.of(), rows).table().lines().toList();
        assertThat(lines.get(0)).containsPattern("jit % +x nginx +x http +garbage B");
        assertThat(sameEra(lines.get(1))).isEqualTo("-");
        assertThat(sameEra(lines.get(2))).isEqualTo("1.00");
        assertThat(sameEra(lines.get(3))).isEqualTo("1.25");
    }

    @Test
    void saysNothingWhereThereIsNoSuchRow() {
        List<Row> rows = List.of(row("watchgate legacy-modern", 25));
        List<String> lines = new LoadReport(Map.of(), rows).table().lines().toList();
        assertThat(sameEra(lines.get(1))).isEqualTo("-");
    }
}
