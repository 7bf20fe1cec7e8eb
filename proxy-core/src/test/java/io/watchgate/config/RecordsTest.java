package io.watchgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.ConfigException;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.KeyField;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.config.key.ValueForm;
import io.watchgate.testkit.Records;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final TlsConfig TLS = Defaults.of(TlsConfig.class);
    private static final ListenerTlsConfig UNENCRYPTED = Defaults.of(ListenerTlsConfig.class);

    @Test
    void haveDefaultsThatTheyAccept() {
        GatewayConfig config = Defaults.of(GatewayConfig.class);
        assertThat(config.listen())
                .extracting(listener -> listener.address().toString())
                .containsExactly("127.0.0.1:8808");
        assertThat(config.admin().address()).hasToString("127.0.0.1:8809");
        assertThat(config.timeouts().stream()).isZero();
        assertThat(config.limits().frame()).isEqualTo(new ByteSize(16 << 20));
        assertThat(config.upstreams()).isEmpty();
    }

    @Test
    void haveDefaultsWrittenAsTheyAreShown() {
        checkDefaults(GatewayConfig.class);
        checkDefaults(CommandTarget.class);
        checkDefaults(HttpTarget.class);
    }

    private static void checkDefaults(Class<? extends Record> type) {
        for (KeyField field : KeyField.of(type)) {
            Class<?> value = field.type() == List.class ? field.elementType() : field.type();
            String text = field.about().value();
            if (!text.isEmpty() && field.type() != List.class) {
                ValueForm form = ValueForm.of(value, field.about());
                assertThat(form.write(form.read(text)))
                        .as(type.getSimpleName() + "." + field.name())
                        .isEqualTo(text);
            }
            if (value.isRecord() && !ValueForm.exists(value)) {
                checkDefaults(value.asSubclass(Record.class));
            }
        }
    }

    @Test
    void describeEachKeyInOneSentence() {
        Stream.of(TimeoutsConfig.class, LimitsConfig.class, HttpTarget.class, UpstreamConfig.class)
                .flatMap(type -> KeyField.of(type).stream())
                .forEach(field -> assertThat(field.about().text()).matches("[A-Z].*\\."));
    }

    @Test
    void reportEverythingThatIsWrongAtOnce() {
        assertViolations(
                () -> new RestartConfig(Duration.ZERO, Duration.ofDays(31), 0),
                "backoff: 0s (expected: 1ms to 30d)",
                "backoff-max: 31d (expected: 1ms to 30d)",
                "park-after: 0 (expected: 1 to 1000000)");
    }

    @Test
    void checkWhatConcernsSeveralKeys() {
        assertViolations(
                () -> new RestartConfig(Duration.ofSeconds(9), Duration.ofSeconds(8), 1),
                "backoff-max: 8s (expected: at least backoff)");
        assertViolations(
                () -> new TlsConfig(Path.of("ca.pem"), true),
                "insecure: true (expected: false where ca names whom to trust)");
    }

    private static ListenerConfig listener(
            HostPort address, List<String> hosts, List<String> origins, boolean open) {
        ListenerConfig plain = Defaults.of(ListenerConfig.class);
        return new ListenerConfig(
                ListenAddress.http(address),
                plain.endpoint(),
                plain.mode(),
                plain.users(),
                hosts,
                origins,
                UNENCRYPTED,
                true,
                open);
    }

    @Test
    void refuseAnOpenAddressUnlessItIsMeant() {
        HostPort everywhere = new HostPort("0.0.0.0", 8808);
        assertViolations(
                () -> listener(everywhere, List.of(), List.of(), false),
                "address: 0.0.0.0:8808 (expected: a loopback address, or open: true to serve"
                        + " everyone who can reach it)");
        assertThat(listener(everywhere, List.of(), List.of(), true).open()).isTrue();
    }

    @Test
    void refuseHalfOfACertificate() {
        Path file = Path.of("a.pem");
        assertViolations(
                () -> new ListenerTlsConfig(file, null, "1.2"),
                "key:  (expected: the private key of tls.cert)");
        assertViolations(
                () -> new ListenerTlsConfig(null, file, "1.2"),
                "cert:  (expected: the certificate of tls.key)");
        assertViolations(
                () -> new ListenerTlsConfig(file, file, "1.1"), "min: 1.1 (expected: 1.2 or 1.3)");
        assertThat(new ListenerTlsConfig(file, file, "1.3").isOn()).isTrue();
    }

    @Test
    void refuseWildcardsAmongOriginsAndPathsAmongHosts() {
        HostPort address = new HostPort("127.0.0.1", 0);
        assertViolations(
                () -> listener(address, List.of("ok", "a/b"), List.of("*"), false),
                "hosts[1]: a/b (expected: a host, with a port where it is not the listener's)",
                "origins[0]: * (expected: scheme://host, as https://app.example.com)");
    }

    @Test
    void refuseCommandsThatCannotRun() {
        String expected = " (expected: a program and its arguments, as [npx, -y, some-server])";
        assertViolations(() -> command(List.of(), Map.of(), List.of()), "command: []" + expected);
        assertViolations(
                () -> command(List.of("a\0b"), Map.of("A=B", "x\0"), List.of("all", "HOME")),
                "command[0]: a\0b" + expected,
                "env.A=B: A=B (expected: a variable's name without =)",
                "inherit-env: [all, HOME] (expected: all alone, or names)",
                "env.A=B: … (expected: no zero byte)");
        assertViolations(
                () -> command(List.of(" "), Map.of(), List.of()),
                "command: [ ] (expected: a program, as [npx, -y, some-server])");
    }

    @Test
    void refuseHeadersThatCouldSplitARequest() {
        assertViolations(
                () -> http("https://x/", Map.of("X-A", "b\r\nHost: evil")),
                "headers.X-A: … (expected: no line breaks or other control characters)");
        assertViolations(
                () -> http("https://x/", Map.of("X A", "b")),
                "headers.X A: X A (expected: a header's name)");
    }

    @Test
    void refuseUrlsWithPasswordsFragmentsAndOtherSchemes() {
        for (String url : List.of("ftp://x/", "https://u:p@x/", "https://x/#a", "http:///x")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> http(url, Map.of()))
                    .satisfies(
                            refused ->
                                    assertThat(refused.violations())
                                            .first()
                                            .extracting(ConfigException.Violation::key)
                                            .isEqualTo("url"));
        }
        assertThat(http("https://x", Map.of()).port()).isEqualTo(443);
        assertThat(http("http://x/mcp?a=b", Map.of()).port()).isEqualTo(80);
        assertThat(http("http://x:81/mcp", Map.of()).port()).isEqualTo(81);
    }

    @Test
    void keepTheOrderOfMapsAndHideTheirValues() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of("Zeta", "Alpha", "Mid", "Beta")) {
            headers.put(name, "s3cret");
        }
        HttpTarget http = http("https://x/", headers);
        CommandTarget command = command(List.of("x"), headers, List.of("all"));
        assertThat(http.headers().keySet()).containsExactly("Zeta", "Alpha", "Mid", "Beta");
        assertThat(command.env().keySet()).containsExactly("Zeta", "Alpha", "Mid", "Beta");
        assertThat(http.toString() + command).doesNotContain("s3cret").contains("Alpha");
        assertThat(command.inheritsEverything()).isTrue();
    }

    @Test
    void refuseAddressesAndNamesTakenTwice() {
        GatewayConfig given = Defaults.of(GatewayConfig.class);
        ListenerConfig listener = given.listen().get(0);
        AdminConfig admin = Records.with(given.admin(), "address", listener.address().hostPort());
        UpstreamConfig upstream = upstream("a__b");
        assertViolations(
                () ->
                        new GatewayConfig(
                                List.of(listener, listener),
                                admin,
                                given.runtime(),
                                given.state(),
                                given.names(),
                                given.timeouts(),
                                given.limits(),
                                given.policy(),
                                given.filters(),
                                given.judging(),
                                given.pinning(),
                                given.plugins(),
                                given.accessLog(),
                                given.audit(),
                                given.log(),
                                List.of(upstream, upstream)),
                "listen[1].address: 127.0.0.1:8808 (expected: each address once)",
                "admin.address: 127.0.0.1:8808 (expected: an address that is not a data"
                        + " listener's)",
                "upstreams.a__b: a__b (expected: a name without the separator __)",
                "upstreams.a__b: a__b (expected: each name once)",
                "upstreams.a__b: a__b (expected: a name without the separator __)");
    }

    @Test
    void haveNoDefaultsWhereSomethingIsRequired() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Defaults.of(HttpTarget.class))
                .withMessageContaining("HttpTarget.url");
    }

    private static UpstreamConfig upstream(String key) {
        return new UpstreamConfig(
                key,
                command(List.of("x"), Map.of(), List.of()),
                Transport.AUTO,
                Sharing.AUTO,
                "auto",
                null,
                true,
                false,
                Defaults.of(RestartConfig.class),
                Defaults.of(UpstreamTimeouts.class),
                Defaults.of(UpstreamLimits.class));
    }

    private static CommandTarget command(
            List<String> command, Map<String, String> env, List<String> inheritEnv) {
        return new CommandTarget(command, env, inheritEnv, Path.of("."));
    }

    private static HttpTarget http(String url, Map<String, String> headers) {
        return new HttpTarget(URI.create(url), headers, TLS, "auto", null);
    }

    private static void assertViolations(ThrowingCallable construction, String... violations) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(construction)
                .satisfies(
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(ConfigException.Violation::toString)
                                        .containsExactlyInAnyOrder(violations));
    }

    @Test
    void readAddressesOfLines() {
        assertThat(ListenAddress.parse("tcp://:9").toString()).isEqualTo("tcp://0.0.0.0:9");
        assertThat(ListenAddress.parse("tcp://[::1]:9").isLoopback()).isTrue();
        assertThat(ListenAddress.parse("unix:///run/a/../w.sock").toString())
                .isEqualTo("unix:///run/w.sock");
        for (String wrong :
                List.of(
                        "unix://run/w.sock",
                        "unix:///",
                        "unix:///" + "x".repeat(107),
                        "tcp:/localhost:9",
                        "udp://localhost:9",
                        "tcp://localhost")) {
            assertThatThrownBy(() -> ListenAddress.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: ");
        }
    }

    @Test
    void refuseWhatAListenerOfAnotherKindHas() {
        ListenAddress http = ListenAddress.parse("127.0.0.1:1");
        ListenAddress unix = ListenAddress.parse("unix:///run/w.sock");
        assertViolations(
                () -> lines(http, "/mcp/files", "0660", List.of("0"), List.of()),
                "endpoint: /mcp/files (expected: only for tcp:// and unix://; HTTP clients name it"
                        + " in the URL)",
                "mode: 0660 (expected: only for unix://)",
                "users: [0] (expected: only for unix://)");
        assertViolations(
                () -> lines(unix, "/sse", "9", List.of("root"), List.of("x")),
                "endpoint: /sse (expected: /mcp or /mcp/{upstream})",
                "mode: 9 (expected: three octal digits, as 0660)",
                "users[0]: root (expected: a numeric user id, or any)",
                "hosts: [x] (expected: only for HTTP)");
        assertThat(lines(unix, "/mcp/files", "660", List.of("any", "7"), List.of()).users())
                .hasSize(2);
        assertViolations(
                () ->
                        lines(
                                ListenAddress.parse("tcp://0.0.0.0:1"),
                                "/mcp",
                                "0600",
                                List.of(),
                                List.of()),
                "address: tcp://0.0.0.0:1 (expected: a loopback address, or open: true to serve"
                        + " everyone who can reach it)");
    }

    private static ListenerConfig lines(
            ListenAddress address,
            String endpoint,
            String mode,
            List<String> users,
            List<String> hosts) {
        return new ListenerConfig(
                address, endpoint, mode, users, hosts, List.of(), UNENCRYPTED, true, false);
    }
}
