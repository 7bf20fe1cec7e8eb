package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamLeg;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How connections are made, or not. */
class HttpDialTest {

    private static Failure failureOf(CompletableFuture<UpstreamLeg> opening) {
        ExecutionException thrown =
                catchThrowableOfType(
                        ExecutionException.class,
                        () -> opening.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS));
        return ((HttpRig.LegFailure) thrown.getCause()).failure();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void failsAtOnceWhenTheConnectionIsRefusedAndTriesAgainAfterThePause() throws Exception {
        int port = unusedPort();
        try (HttpRig rig = RigSettings.url("http://127.0.0.1:" + port + "/mcp").start()) {
            Failure failure = failureOf(rig.open(rig.newLeg()));
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
            assertThat(failure.text()).startsWith("upstream up ");
            Failure second = failureOf(rig.open(rig.newLeg()));
            assertThat(second.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
            assertThat(second.retryAfterMillis()).isBetween(1L, 501L);
            assertThat(rig.upstream.health().failures()).isEqualTo(1);
            rig.advance(Duration.ofMillis(500));
            failureOf(rig.open(rig.newLeg()));
            assertThat(rig.upstream.health().failures()).isEqualTo(2);
        }
    }

    @Test
    void countsCallsThatFailTogetherAsOneFailure() throws Exception {
        HttpPeer peer = HttpPeer.plain();
        try (LogProbe log = new LogProbe();
                HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            peer.close();
            rig.advance(Duration.ofSeconds(5));
            List<CallProbe> probes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                probes.add(rig.toolCall(leg));
            }
            for (CallProbe probe : probes) {
                assertThat(probe.failure().phase()).isEqualTo(Phase.NOT_SENT);
                assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
            }
            assertThat(rig.upstream.health().failures()).isEqualTo(1);
            rig.settle();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN upstream up: cannot connect"))
                    .hasSize(1);
            assertThat(rig.toolCall(leg).failure().retryAfterMillis()).isPositive();
        }
    }

    @Test
    void failsAllThatWaitForPermitsWithTheOneAttemptThatWasMade() throws Exception {
        HttpPeer peer = HttpPeer.plain();
        try (LogProbe log = new LogProbe();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            CallProbe running = rig.toolCall(leg);
            PeerRequest request = peer.post();
            List<CallProbe> probes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                probes.add(rig.toolCall(leg));
            }
            rig.settle();
            peer.close();
            request.connection().close();
            assertThat(running.failure().reason()).isEqualTo(Reason.UPSTREAM_CLOSED);
            for (CallProbe probe : probes) {
                assertThat(probe.failure().phase()).isEqualTo(Phase.NOT_SENT);
            }
            rig.settle();
            assertThat(log.lines()).filteredOn(line -> line.contains("cannot connect")).hasSize(1);
        }
    }

    @Test
    void noticesAtTheFirstConnectionThatTheServerIsBack() throws Exception {
        HttpPeer peer = HttpPeer.plain();
        int port = peer.port();
        try (HttpRig rig = RigSettings.of(peer).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            peer.close();
            rig.advance(Duration.ofSeconds(5));
            rig.toolCall(leg).failure();
            assertThat(rig.upstream.health().isUp()).isFalse();
            rig.advance(Duration.ofMillis(500));
            try (HttpPeer back = HttpPeer.plain(port)) {
                CallProbe probe = rig.toolCall(leg);
                back.post().expect("tools/call").result("{}");
                probe.answer();
                assertThat(rig.upstream.health().isUp()).isTrue();
                assertThat(rig.upstream.health().failures()).isZero();
            }
        }
    }

    @Test
    void givesUpAfterTheConnectTimeoutTlsIncluded() throws Exception {
        // Accepts connections and says nothing: the TLS handshake hangs.
        try (HttpPeer silent = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.url("https://127.0.0.1:" + silent.port() + "/mcp")
                                .timeout("connect", Duration.ofSeconds(2))
                                .start()) {
            CompletableFuture<UpstreamLeg> opening = rig.open(rig.newLeg());
            PeerConnection trying = silent.connection();
            rig.advance(Duration.ofMillis(1990));
            rig.settle();
            assertThat(opening).isNotDone();
            rig.advance(Duration.ofMillis(10));
            assertThat(failureOf(opening).reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
            trying.awaitClosed();
        }
    }

    @Test
    void failsWhenTheNameCannotBeResolved() throws Exception {
        // A label of more than 63 characters is refused before anybody is asked.
        try (HttpRig rig = RigSettings.url("http://" + "a".repeat(64) + "/mcp").start()) {
            Failure failure = failureOf(rig.open(rig.newLeg()));
            assertThat(failure.reason()).isEqualTo(Reason.UPSTREAM_UNAVAILABLE);
            assertThat(failure.phase()).isEqualTo(Phase.NOT_SENT);
        }
    }

    @Test
    void triesTheOtherAddressesOfAName() throws Exception {
        // The listener has one address family only, the name has two.
        try (HttpPeer peer = HttpPeer.at("::1");
                HttpRig rig = RigSettings.url("http://localhost:" + peer.port() + "/mcp").start()) {
            rig.openLeg(peer);
        }
    }

    @Test
    void looksAtNoProxyOfItsEnvironment() throws Exception {
        int nobody = unusedPort();
        ProxySelector before = ProxySelector.getDefault();
        List<URI> asked = new ArrayList<>();
        ProxySelector.setDefault(
                new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        asked.add(uri);
                        return List.of(
                                new Proxy(
                                        Proxy.Type.HTTP,
                                        new InetSocketAddress("127.0.0.1", nobody)));
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, IOException why) {}
                });
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "" + nobody);
        System.setProperty("http.nonProxyHosts", "");
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).start()) {
            rig.openLeg(peer);
            assertThat(asked).isEmpty();
        } finally {
            ProxySelector.setDefault(before);
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    @Test
    void goesThroughTheConfiguredProxyWhichFindsTheAddress() throws Exception {
        try (HttpPeer proxy = HttpPeer.plain();
                HttpRig rig =
                        RigSettings.url("http://mcp.invalid/mcp")
                                .proxy("http://me:pass%21@localhost:" + proxy.port())
                                .start()) {
            rig.open(rig.newLeg());
            PeerRequest connect = proxy.next("CONNECT");
            assertThat(connect.path()).isEqualTo("mcp.invalid:80");
            assertThat(connect.header("proxy-authorization"))
                    .isEqualTo(
                            "Basic " + Base64.getEncoder().encodeToString("me:pass!".getBytes()));
            connect.send("HTTP/1.1 200 Fine\r\n\r\n");
            PeerRequest initialize = proxy.post().expect("initialize");
            assertThat(initialize.connection()).isSameAs(connect.connection());
            assertThat(initialize.header("host")).isEqualTo("mcp.invalid");
            assertThat(initialize.header("proxy-authorization")).isNull();
        }
    }
}
