package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that encrypt, on a gateway in a process of its own. */
class ListenerTlsIT {

    @TempDir private Path directory;
    private TestCertificate certificate;
    private Path cert;
    private Path key;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = TestCertificate.of("localhost");
        cert = certificate.writePem(directory.resolve("cert.pem"));
        key = certificate.writeKeyPem(directory.resolve("key.pem"));
    }

    private DaemonConfig config(Object... tls) {
        Map<String, Object> listener =
                Map.of(
                        "address",
                        "127.0.0.1:0",
                        "tls",
                        tls.length == 0
                                ? Map.of("cert", cert.toString(), "key", key.toString())
                                : Map.of(
                                        "cert",
                                        cert.toString(),
                                        "key",
                                        key.toString(),
                                        tls[0].toString(),
                                        tls[1]));
        return new DaemonConfig(directory).with("listen", listener).upstream("clock", "clock");
    }

    private static HttpClient client(SSLContext context, String... protocols) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context);
        if (protocols.length > 0) {
            builder.sslParameters(new SSLParameters(null, protocols));
        }
        return builder.build();
    }

    private static HttpResponse<String> initialize(HttpClient client, int port)
            throws IOException, InterruptedException {
        return client.send(initialization(port), BodyHandlers.ofString());
    }

    private static HttpRequest initialization(int port) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/mcp/clock"))
                .timeout(Duration.ofSeconds(60))
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
                                        + "\"params\":{\"protocolVersion\":\"2025-11-25\","
                                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                                        + "\"version\":\"1\"}}}"))
                .build();
    }

    @Test
    void serveClientsThatTrustTheCertificate() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(config().write())) {
            HttpResponse<String> answer = initialize(client(certificate.client()), daemon.port());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("mcp-session-id")).isPresent();
            daemon.await("https://127.0.0.1:\\d+/mcp");
        }
    }

    @Test
    void agreeOnHttp2WithClientsThatWantIt() throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(certificate.client()).build();
        try (DaemonProcess daemon = DaemonProcess.start(config().write())) {
            HttpResponse<String> first = initialize(client, daemon.port());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(first.headers().firstValue("mcp-session-id")).isPresent();
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(client.sendAsync(initialization(daemon.port()), BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(initialize(client(certificate.client()), daemon.port()).version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
            assertThat(daemon.count(" ERROR ")).isZero();
        }
    }

    @Test
    void agreeOnHttp11WhereHttp2IsOff() throws Exception {
        Map<String, Object> files = Map.of("cert", cert.toString(), "key", key.toString());
        Map<String, Object> listener =
                Map.of("address", "127.0.0.1:0", "tls", files, "http2", false);
        HttpClient client = HttpClient.newBuilder().sslContext(certificate.client()).build();
        try (DaemonProcess daemon =
                DaemonProcess.start(config().with("listen", listener).write())) {
            assertThat(initialize(client, daemon.port()).version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void speakNoOlderVersionThanConfigured() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(config("min", "1.3").write())) {
            HttpClient old = client(certificate.client(), "TLSv1.2");
            assertThatThrownBy(() -> initialize(old, daemon.port()))
                    .isInstanceOf(IOException.class);
            HttpClient current = client(certificate.client(), "TLSv1.3");
            assertThat(initialize(current, daemon.port()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void takeANewCertificateWithAReloadAndDropNoConnection() throws Exception {
        DaemonConfig config = config();
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            HttpClient before = client(certificate.client());
            assertThat(initialize(before, daemon.port()).statusCode()).isEqualTo(200);
            TestCertificate renewed = TestCertificate.of("localhost");
            renewed.writePem(cert);
            renewed.writeKeyPem(key);
            daemon.signal("HUP");
            daemon.await("Reloader: reloaded ");
            // Trusts the old certificate only, and so lives on the connection it has.
            assertThat(initialize(before, daemon.port()).statusCode()).isEqualTo(200);
            HttpClient stale = client(certificate.client());
            assertThatThrownBy(() -> initialize(stale, daemon.port()))
                    .isInstanceOf(SSLException.class);
            HttpClient fresh = client(renewed.client());
            assertThat(initialize(fresh, daemon.port()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keepTheOldCertificateWhenTheNewOneCannotBeUsed() throws Exception {
        DaemonConfig config = config();
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            assertThat(initialize(client(certificate.client()), daemon.port()).statusCode())
                    .isEqualTo(200);
            Files.writeString(cert, "no certificate");
            daemon.signal("HUP");
            daemon.await(
                    "reload failed, the old configuration holds on: .*tls\\.cert \\S*cert.pem");
            assertThat(initialize(client(certificate.client()), daemon.port()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void areNotStartedWithoutTheirFiles() throws Exception {
        Files.delete(key);
        try (DaemonProcess daemon = DaemonProcess.start(config().write())) {
            daemon.await("tls\\.key: \\S*key.pem \\(expected: a file that can be read\\)");
            assertThat(daemon.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void closeConnectionsThatDoNotEncrypt() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(config().write())) {
            int port = daemon.port();
            HttpClient plain = HttpClient.newHttpClient();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/mcp/clock"))
                            .timeout(Duration.ofSeconds(60))
                            .build();
            assertThatThrownBy(() -> plain.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThat(initialize(client(certificate.client()), port).statusCode()).isEqualTo(200);
            assertThat(daemon.count(" ERROR ")).isZero();
        }
    }
}
