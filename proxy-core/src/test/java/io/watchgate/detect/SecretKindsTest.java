package io.watchgate.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Secrets by the structure that their vendors give them; a {@code ^} keeps others from finding
 * them.
 */
class SecretKindsTest {

    private static final String HEX = "0123456789abcdef0123456789abcdef";
    private static final String MIXED = "aB3dE5gH7jK9mN1pQ3sT";

    private final Scans scans = Scans.everything();

    /** The example of Grafana's own tests: the lowest byte of the checksum comes first. */
    @Test
    void aTokenOfGrafanaIsKnownByItsChecksumAsGrafanaWritesIt() {
        String token = "gl" + "sa_yscW25imSKJIuav8zF37RZmnbiDvB05G_";
        assertThat(scans.inText("use " + token + "fcaaf58a"))
                .containsExactly("grafana-token=" + token + "fcaaf58a");
        assertThat(scans.inText("use " + token + "8af5aafc")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gitlab-token,GR13^48941" + MIXED,
        "sourcegraph-token,sg^p_" + HEX + "01234567",
        "sourcegraph-token,sg^p_local_" + HEX + "01234567",
        "newrelic-key," + HEX + "FFFF^NRAL",
        "newrelic-key,eu01^xx0123456789abcdef0123456789FFFFNRAL"
    })
    void knowsOtherFormsOfAToken(String kind, String form) {
        String token = form.replace("^", "");
        assertThat(scans.inText("use " + token + " now")).containsExactly(kind + "=" + token);
    }

    /** RFC 6750, 2.1, has more than letters and digits. */
    @Test
    void aBearerTokenMayHaveHyphensAndUnderscores() {
        String header = "Bearer " + MIXED + "_" + MIXED + "-x";
        assertThat(scans.inText("Authorization: " + header))
                .containsExactly("bearer-token=" + header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<add key=\"DD_API_KEY\" value=\"%s\"/>",
                "- name: DD_API_KEY\n  value: %s",
                "- name: DD_API_KEY\n          value: \"%s\"",
                "os.environ[\"DD_API_KEY\"] = \"%s\"",
                "env['DD_API_KEY']='%s'",
                "DD_API_KEY=%s"
            })
    void aNameAndItsValueMayStandInAPair(String form) {
        assertThat(scans.inText(form.formatted(HEX))).containsExactly("datadog-key=" + HEX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DD_API_KEY or value %s",
                "DD_API_KEY is the value: %s",
                "DD_API_KEYvalue=%s"
            })
    void aValueBelongsToTheNameBesideItOnly(String form) {
        assertThat(scans.inText(form.formatted(HEX))).isEmpty();
    }

    /** Names in texts about them, joined as programs join words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "polar_at_the_north_pole_station_2024_winter_v2",
                "md-button-toggle-group2",
                "vck_cassettes_library_dir_for_tests_2026",
                "secret-live-streaming-studio-with-twelve-cameras-in-2026",
                "sk_prod_environment_of_the_shared_kubernetes_cluster_2026_x1",
                "BSA_Quarterly_Report_2026_Final_Version",
                "lip_sync_animation_controller_state_machine2"
            })
    void wordsBehindAPrefixAreNoToken(String name) {
        assertThat(scans.inText("see " + name + " there")).isEmpty();
    }

    /** Who owns the token stands before it, of fifteen or sixteen digits. */
    @ParameterizedTest
    @ValueSource(strings = {"123456789012345", "1234567890123456"})
    void aTokenMayBeginWithANumber(String app) {
        String token = app + "|" + MIXED + "aB3-_E5";
        assertThat(scans.inText("token=" + token)).containsExactly("facebook-token=" + token);
        assertThat(scans.inText("token=9" + app + "0|" + MIXED + "aB3-_E5")).isEmpty();
    }

    /** Of names with the same hash each has its own detector. */
    @Test
    void aMemberIsKnownByItsNameHoweverItIsSpelled() {
        for (String name : new String[] {"oktaApiToken", "OKTA_API_TOKEN", "okta-api-token"}) {
            String token = "00" + MIXED + MIXED;
            assertThat(scans.in("{\"" + name + "\":\"" + token + "\"}"))
                    .as(name)
                    .containsExactly("okta-token=" + token);
            assertThat(scans.in("{\"my" + name + "\":\"" + token + "\"}")).isEmpty();
        }
    }

    @Test
    void whatStandsBeforeTheHostOfAUrlIsNoAddress() {
        assertThat(scans.inText("smtp://mailer:Tr0ub4dor&3@smtp.example.com:587"))
                .containsExactly("url-password=Tr0ub4dor&3");
        assertThat(scans.inText("https://h.example.com/?to=bob@example.com"))
                .containsExactly("email=bob@example.com");
    }
}
