package io.watchgate.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TOKEN",
                "GITHUB_TOKEN",
                "apiKey",
                "API-KEY",
                "DB_PASSWORD",
                "db_passwd",
                "clientSecret",
                "AWS_ACCESS_KEY_ID",
                "SSH_PRIVATE_KEY",
                "AUTH",
                "SESSION_COOKIE"
            })
    void masksVariablesNamedLikeSecrets(String name) {
        assertThat(SecretMask.variable(name, "x")).isEqualTo("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-ant-REDACTED",
                "ghp_0123456789abcdef",
                "github_pat_0123456789",
                "xoxb-123456789-abc",
                "AKIA0123456789ABCDEF",
                "eyJhbGciOiJIUzI1NiJ9.e30.x",
                "Bearer abc",
                "-----BEGIN PRIVATE KEY-----",
                "0123456789abcdef0123456789abcdef"
            })
    void masksValuesThatLookLikeSecrets(String value) {
        assertThat(SecretMask.variable("PLAIN", value)).isEqualTo("***");
    }

    @ParameterizedTest
    @CsvSource({
        "HOME,/srv/data/some/quite/long/path/to/a/directory",
        "LANG,de_DE.UTF-8",
        "PORT,8080",
        "MODE,production"
    })
    void showsTheOthers(String name, String value) {
        assertThat(SecretMask.variable(name, value)).isEqualTo(value);
    }

    @Test
    void masksPasswordsAndParametersInUrls() {
        assertThat(SecretMask.url("postgres://u:p@db:5432/x?api_key=1&b=2#c"))
                .isEqualTo("postgres://***@db:5432/x?api_key=***&b=2#c");
        assertThat(SecretMask.url("https://x/s/0123456789abcdef0123456789abcdef/mcp"))
                .isEqualTo("https://x/s/***/mcp");
        assertThat(SecretMask.url("https://mcp.example.com/mcp"))
                .isEqualTo("https://mcp.example.com/mcp");
    }

    @Test
    void masksArgumentsOfCommands() {
        assertThat(
                        SecretMask.command(
                                List.of(
                                        "npx",
                                        "-y",
                                        "--api-key=1",
                                        "--token",
                                        "2",
                                        "--root",
                                        "/srv",
                                        "sk-0123456789",
                                        "https://u:p@x/")))
                .containsExactly(
                        "npx",
                        "-y",
                        "--api-key=***",
                        "--token",
                        "***",
                        "--root",
                        "/srv",
                        "***",
                        "https://***@x/");
    }

    @Test
    void masksWhatErrorsQuote() {
        assertThat(SecretMask.inMessage("upstreams.a.headers.X", "plain")).isEqualTo("***");
        assertThat(SecretMask.inMessage("upstreams.a.env.API_KEY", "plain")).isEqualTo("***");
        assertThat(SecretMask.inMessage("upstreams.auth.env.MODE", "plain")).isEqualTo("plain");
        assertThat(SecretMask.inMessage("loops", "x")).isEqualTo("x");
    }
}
