package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Secrets by the structure that their vendors give them; a {@code ^} keeps others from finding
 * them.
 */
class SecretKindsTest {

    private final Scans scans = Scans.everything();

    /** The example of Grafana's own tests: the lowest byte of the checksum comes first. */
    @Test
    void aTokenOfGrafanaIsKnownByItsChecksumAsGrafanaWritesIt() {
        String token = "gl" + "sa_yscW25imSKJIuav8zF37RZmnbiDvB05G_";
        assertThat(scans.inText("use " + token + "fcaaf58a"))
                .containsExactly("grafana-token=" + token + "fcaaf58a");
        assertThat(scans.inText("use " + token + "8af5aafc")).isEmpty();
    }
}
