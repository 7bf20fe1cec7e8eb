package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the reference to the records; {@code -Dupdate} writes it anew. */
class ConfigurationReferenceTest {

    private static final Path REFERENCE = Repository.path("docs/configuration.md");
    private static final String MARK = "<!-- From here on written by ConfigurationReferenceTest";

    @Test
    void describesEveryKeyAsItIs() throws Exception {
        String written = Files.readString(REFERENCE);
        int keys = written.indexOf('\n', written.indexOf(MARK)) + 1;
        String expected = written.substring(0, keys) + ReferenceText.markdown();
        if (System.getProperty("update") != null) {
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE))
                .as(
                        "docs/configuration.md; -Dtest=ConfigurationReferenceTest -Dupdate writes"
                                + " it anew")
                .isEqualTo(expected);
    }
}
