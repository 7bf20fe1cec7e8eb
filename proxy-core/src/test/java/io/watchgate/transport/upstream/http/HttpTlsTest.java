package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.TestCertificate;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificates are believed. */
class HttpTlsTest {

    @TempDir private Path directory;

    private static RigSettings settings(HttpPeer peer) {
        return RigSettings.url("https://localhost:" + peer.port() + "/mcp");
    }

    private static void assertServed(HttpPeer peer, HttpRig rig) throws Exception {
        UpstreamLeg leg = rig.openLeg(peer);
        rig.answer(peer, rig.toolCall(leg));
        String params = "{\"name\":\"" + "x".repeat(200_000) + "\"}";
        CallProbe large = rig.call(leg, McpMethod.TOOLS_CALL, params);
        PeerRequest request = peer.post();
        assertThat(request.body()).hasSizeGreaterThan(200_000);
        request.result("\"" + "y".repeat(200_000) + "\"");
        assertThat(large.answer()).hasSizeGreaterThan(200_000);
    }

    private static void assertRefused(HttpPeer peer, HttpRig rig) throws Exception {
        CallProbe probe = rig.toolCall(rig.newLeg());
        Failure failure = probe.failure();
        assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
        assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        assertThat(peer.waiting("POST")).isZero();
    }

    @Test
    void believesTheConfiguredAuthority() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        try (HttpPeer peer = HttpPeer.encrypted(certificate.server());
                HttpRig rig =
                        settings(peer).ca(certificate.writePem(directory.resolve("ca"))).start()) {
            assertServed(peer, rig);
        }
    }

    @Test
    void believesNoOtherAuthorityThanTheConfigured() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        TestCertificate other = TestCertificate.of("localhost");
        try (HttpPeer peer = HttpPeer.encrypted(certificate.server());
                HttpRig rig = settings(peer).ca(other.writePem(directory.resolve("ca"))).start()) {
            assertRefused(peer, rig);
        }
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        TestCertificate certificate = TestCertificate.of("other.example");
        try (HttpPeer peer = HttpPeer.encrypted(certificate.server());
                HttpRig rig =
                        settings(peer).ca(certificate.writePem(directory.resolve("ca"))).start()) {
            assertRefused(peer, rig);
        }
    }

    @Test
    void refusesWhomTheSystemDoesNotTrust() throws Exception {
        try (HttpPeer peer = HttpPeer.encrypted(TestCertificate.of("localhost").server());
                HttpRig rig = settings(peer).start()) {
            assertRefused(peer, rig);
        }
    }

    @Test
    void believesWhomTheSystemTrusts() throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        Path store = certificate.writeTrustStore(directory.resolve("trust"));
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        try (HttpPeer peer = HttpPeer.encrypted(certificate.server());
                HttpRig rig = settings(peer).start()) {
            assertServed(peer, rig);
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    @Test
    void believesAnybodyWhenInsecureAndWarnsOfIt() throws Exception {
        TestCertificate certificate = TestCertificate.of("other.example");
        try (LogProbe log = new LogProbe();
                HttpPeer peer = HttpPeer.encrypted(certificate.server());
                HttpRig rig = settings(peer).insecure().start()) {
            assertThat(log.lines())
                    .contains(
                            "WARN upstream up: tls.insecure is set, so whoever answers at"
                                    + " localhost is believed");
            assertServed(peer, rig);
        }
    }
}
