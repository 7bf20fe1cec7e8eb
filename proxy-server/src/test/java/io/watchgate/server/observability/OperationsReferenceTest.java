package io.watchgate.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Reason;
import io.watchgate.server.config.Repository;
import io.watchgate.server.metrics.Exposition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the operator's reference to the code; {@code -Dupdate} writes it anew. */
class OperationsReferenceTest {

    private static final Path REFERENCE = Repository.path("docs/operations.md");
    private static final String MARK = "<!-- From here on written by OperationsReferenceTest";

    @TempDir private Path directory;

    @Test
    void describesEveryMetricAndReasonAsItIs() throws Exception {
        String written = Files.readString(REFERENCE);
        int lists = written.indexOf('\n', written.indexOf(MARK)) + 1;
        String expected = written.substring(0, lists) + metrics() + reasons();
        if (System.getProperty("update") != null) {
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE))
                .as("docs/operations.md; -Dtest=OperationsReferenceTest -Dupdate writes it anew")
                .isEqualTo(expected);
    }

    private String metrics() throws Exception {
        String yaml =
                "access-log: "
                        + directory.resolve("requests.log")
                        + "\naudit: "
                        + directory.resolve("audit.jsonl")
                        + "\nupstreams: {}\n";
        StringBuilder text =
                new StringBuilder(
                        "\n## Metrics\n\n| Name | Type | What it tells |\n|---|---|---|\n");
        Exposition out = new Exposition();
        try (Machine machine = new Machine(directory, yaml);
                Admin admin = new Admin(machine, directory)) {
            machine.observability()
                    .families("1.2.3", admin)
                    .forEach(families -> families.write(out));
        }
        for (Exposition.Family family : out.families()) {
            text.append("| `").append(family.name()).append("` | ");
            text.append(family.type().name().toLowerCase(Locale.ROOT)).append(" | ");
            text.append(family.help()).append(" |\n");
        }
        return text.toString();
    }

    private static String reasons() {
        StringBuilder text =
                new StringBuilder(
                        "\n## Reasons\n\n| `reason` | `flag` | Status |\n|---|---|---|\n");
        for (Reason reason : Reason.values()) {
            text.append("| `").append(reason.label()).append("` | `").append(reason.flag());
            text.append("` | ").append(reason.status()).append(" |\n");
        }
        return text.append(
                        "\n"
                            + "The status holds as long as the request's message was not read; an"
                            + " error")
                .append(
                        "\n"
                            + "behind that rides on 200. Requests of 2026-07-28 are answered with"
                            + " 400 for the")
                .append("\nfour reasons of that era and for `invalid_request`, and with 404 for")
                .append("\n`method_not_found`, also when they were read.\n")
                .toString();
    }
}
