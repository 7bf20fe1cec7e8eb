package io.watchgate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.server.metrics.Scrape;
import io.watchgate.server.observability.Machine;
import io.watchgate.upstream.Upstream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdminServerTest {

    private static final String YAML =
            """
            admin: 127.0.0.1:0
            access-log: off
            upstreams:
              child: {command: [/no/such/program, secret-argument], required: true, restart: {park-after: 1}}
              web: {url: "http://127.0.0.1:1/mcp?key=secret-query", headers: {X-Key: secret-header}}
            """;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Control control = new Control();
    private Machine machine;
    private AdminServer server;

    private static final class Control implements GatewayControl {

        private final List<String> notReady = new ArrayList<>();
        private CompletionStage<ReloadOutcome> outcome =
                CompletableFuture.completedFuture(new ReloadOutcome(true, "nothing changed"));

        @Override
        public List<String> notReady() {
            return notReady;
        }

        @Override
        public List<ListenerState> listeners() {
            return List.of(new ListenerState("127.0.0.1:8808", "listening"));
        }

        @Override
        public ConnectionCounts connections() {
            return new ConnectionCounts(3, 100, 2, 1);
        }

        @Override
        public CompletionStage<ReloadOutcome> reload() {
            return outcome;
        }
    }

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(directory, YAML);
        server = open(machine.config());
    }

    @AfterEach
    void stop() throws Exception {
        server.close(LONG);
        machine.close();
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                        .timeout(LONG)
                        .method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends bytes and returns everything that comes back until the server closes. */
    private String raw(String text) throws Exception {
        HostPort address = server.address();
        try (Socket socket = new Socket(address.host(), address.port())) {
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void livesAndIsReady() throws Exception {
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = send("GET", "/readyz?verbose");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("ok\n");
        assertThat(ready.headers().firstValue("cache-control")).contains("no-store");
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        control.notReady.add("listeners are not bound yet");
        control.notReady.add("upstream child is not up");
        HttpResponse<String> ready = send("GET", "/readyz");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .isEqualTo("listeners are not bound yet\nupstream child is not up\n");
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void answersWhileEveryLoopStandsStill() throws Exception {
        CountDownLatch standing = new CountDownLatch(machine.loops().size());
        CountDownLatch unblock = new CountDownLatch(1);
        machine.loops()
                .group()
                .forEach(
                        loop ->
                                loop.execute(
                                        () -> {
                                            standing.countDown();
                                            // A call that blocks would be found and undone by the
                                            // test kit.
                                            long turns = 0;
                                            while (unblock.getCount() > 0) {
                                                turns++;
                                            }
                                        }));
        standing.await();
        try {
            assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(send("GET", "/status").statusCode()).isEqualTo(200);
            assertThat(send("GET", "/metrics").statusCode()).isEqualTo(200);
            assertThat(send("POST", "/upstreams/web/unpark").statusCode()).isEqualTo(200);
        } finally {
            unblock.countDown();
        }
    }

    @Test
    void showsMetricsThatAScraperReads() throws Exception {
        HttpResponse<String> page = send("GET", "/metrics");
        assertThat(page.headers().firstValue("content-type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        Scrape scrape = new Scrape(page.body());
        assertThat(scrape.value("watchgate_connections")).isEqualTo(3);
        assertThat(scrape.value("watchgate_config_last_reload_successful")).isEqualTo(1);
        assertThat(scrape.value("watchgate_upstream_up", "upstream", "child")).isZero();
        assertThat(scrape.value("watchgate_upstreams")).isEqualTo(2);
        assertThat(
                        scrape.value(
                                "watchgate_upstream_connections",
                                "upstream",
                                "web",
                                "protocol",
                                "h2"))
                .isZero();
        assertThat(scrape.value("watchgate_ready")).isEqualTo(1);
        assertThat(scrape.value("watchgate_handoff_queue_depth", "loop", "1")).isZero();
        assertThat(scrape.families())
                .containsKeys(
                        "watchgate_build_info",
                        "watchgate_start_time_seconds",
                        "watchgate_heap_used_bytes",
                        "watchgate_direct_memory_used_bytes",
                        "watchgate_buffered_bytes",
                        "watchgate_children",
                        "watchgate_sessions",
                        "watchgate_upstream_queue_depth",
                        "watchgate_loop_lag_seconds",
                        "watchgate_open_fds");
        scrape.families()
                .forEach(
                        (name, family) -> {
                            assertThat(name).matches("watchgate_[a-z0-9_]+");
                            assertThat(family.getHelp()).as(name).endsWith(".");
                            assertThat(name.endsWith("_total"))
                                    .as(name)
                                    .isEqualTo(family.getType().name().equals("COUNTER"));
                        });
    }

    @Test
    void saysWhyAToolIsWhatItIs() throws Exception {
        assertThat(send("GET", "/why?name=child__t&arguments=%7B%7D").body())
                .contains("tool child__t is t of upstream child", "this call: allow");
        assertThat(send("GET", "/why").statusCode()).isEqualTo(400);
        String asked = "/why?from-server=child&name=notifications%2Fmessage&principal=ann";
        assertThat(send("GET", asked).body())
                .contains("notifications/message of upstream child, for ann", "allow");
        assertThat(send("GET", "/why?from-server=none&name=ping").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/why?name=child__t&arguments=x").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/why?name=child__t&arguments=x").body()).doesNotContain("child");
    }

    @Test
    void showsTheDigestOfWhatAnEndpointListed() throws Exception {
        machine.core().toolHashes().listed("/mcp", "c0ffee");
        JsonNode status = new JsonMapper().readTree(send("GET", "/status").body());
        assertThat(status.at("/endpoints/0/path").stringValue()).isEqualTo("/mcp");
        assertThat(status.at("/endpoints/0/tools_sha256").stringValue()).isEqualTo("c0ffee");
        assertThat(status.at("/endpoints/1/path").stringValue()).isEqualTo("/mcp/child");
        assertThat(status.at("/endpoints/1").has("tools_sha256")).isFalse();
        assertThat(send("GET", "/metrics").body())
                .contains(
                        "watchgate_endpoint_tools{endpoint=\"/mcp\",sha256=\"c0ffee\"} 1\n",
                        "watchgate_upstream_cache_bytes{upstream=\"child\"} 0\n");
    }

    @Test
    void showsTheStateOfUpstreamsWithoutTheirSecrets() throws Exception {
        Upstream child = machine.core().snapshot().upstreams().get(0);
        child.health().unreachable(Reason.UPSTREAM_UNAVAILABLE, "upstream child cannot be started");
        HttpResponse<String> page = send("GET", "/status");
        assertThat(page.headers().firstValue("content-type")).contains("application/json");
        assertThat(page.body()).doesNotContain("secret");
        JsonNode status = new JsonMapper().readTree(page.body());
        assertThat(status.get("version").stringValue()).isEqualTo("1.2.3");
        assertThat(status.get("ready").booleanValue()).isTrue();
        assertThat(status.at("/listeners/0/address").stringValue()).isEqualTo("127.0.0.1:8808");
        assertThat(status.at("/connections/used").intValue()).isEqualTo(3);
        assertThat(status.at("/sessions/limit").intValue()).isEqualTo(10000);
        assertThat(status.at("/loops").size()).isEqualTo(2);
        assertThat(status.at("/memory/heap/used").longValue()).isPositive();
        assertThat(status.at("/upstreams/0/key").stringValue()).isEqualTo("child");
        assertThat(status.at("/upstreams/0/transport").stringValue()).isEqualTo("stdio");
        assertThat(status.at("/upstreams/0/state").stringValue()).isEqualTo("parked");
        assertThat(status.at("/upstreams/0/last_error/reason").stringValue())
                .isEqualTo("upstream_unavailable");
        assertThat(status.at("/upstreams/1/state").stringValue()).isEqualTo("idle");
        assertThat(status.at("/upstreams/1/target").stringValue()).isEqualTo("http://127.0.0.1:1");
        assertThat(status.at("/upstreams/0/connections").isMissingNode()).isTrue();
        assertThat(status.at("/upstreams/1/connections").toString())
                .isEqualTo("{\"h2\":0,\"http/1.1\":0}");
    }

    @Test
    void unparksAnUpstream() throws Exception {
        Upstream child = machine.core().snapshot().upstreams().get(0);
        child.health().unreachable(Reason.UPSTREAM_UNAVAILABLE, "gone");
        Failure refusal = child.health().refusal();
        assertThat(refusal).isNotNull();
        assertThat(send("POST", "/upstreams/child/unpark").statusCode()).isEqualTo(200);
        assertThat(child.health().refusal()).isNull();
        assertThat(child.health().isParked()).isFalse();
    }

    @Test
    void reloadsWhenAskedTo() throws Exception {
        HttpResponse<String> worked = send("POST", "/reload");
        assertThat(worked.statusCode()).isEqualTo(200);
        assertThat(worked.body()).isEqualTo("nothing changed\n");
        control.outcome =
                CompletableFuture.completedFuture(
                        new GatewayControl.ReloadOutcome(false, "x.yaml:3:1: bad"));
        HttpResponse<String> failed = send("POST", "/reload");
        assertThat(failed.statusCode()).isEqualTo(422);
        assertThat(failed.body()).contains("x.yaml:3:1: bad");
        control.outcome = CompletableFuture.failedFuture(new IOException("secret"));
        HttpResponse<String> broken = send("POST", "/reload");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("secret");
    }

    @Test
    void answersOthersWhileAReloadRuns() throws Exception {
        CompletableFuture<GatewayControl.ReloadOutcome> running = new CompletableFuture<>();
        control.outcome = running;
        CompletableFuture<HttpResponse<String>> reload =
                client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://" + server.address() + "/reload"))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
        assertThat(reload).isNotDone();
        running.complete(new GatewayControl.ReloadOutcome(true, "done"));
        assertThat(reload.get().body()).isEqualTo("done\n");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /livez, 'GET, HEAD'",
        "DELETE, /metrics, 'GET, HEAD'",
        "PUT, /, 'GET, HEAD'",
        "GET, /reload, POST",
        "GET, /upstreams/child/unpark, POST"
    })
    void namesTheMethodsItKnows(String method, String path, String allow) throws Exception {
        HttpResponse<String> response = send(method, path);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains(allow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mcp",
                "/livez/",
                "/upstreams/child",
                "/upstreams//unpark",
                "/upstreams/a/b/unpark"
            })
    void knowsNoOtherPages(String path) throws Exception {
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void knowsOnlyConfiguredUpstreams() throws Exception {
        assertThat(send("POST", "/upstreams/nobody/unpark").statusCode()).isEqualTo(404);
    }

    @Test
    void listsItsPages() throws Exception {
        HttpResponse<String> index = send("GET", "/");
        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(index.body()).contains("/livez", "/readyz", "/status", "/metrics", "/reload");
        HttpResponse<String> head = send("HEAD", "/");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length"))
                .contains(String.valueOf(index.body().length()));
    }

    @Test
    void refusesOrdersOfWebPages() throws Exception {
        String origin = "http://" + server.address();
        assertThat(send("POST", "/reload", "Origin", origin).statusCode()).isEqualTo(403);
        assertThat(send("GET", "/livez", "Origin", origin).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8809", "127.0.0.1.evil.example"})
    void refusesHostsThatAreNotItself(String host) throws Exception {
        assertThat(raw("GET /status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void refusesRequestsWithoutOneHost() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(
                        raw(
                                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n"
                                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(raw("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void refusesBodiesItDoesNotWant() throws Exception {
        String head =
                "POST /reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
        assertThat(raw(head + "4097\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(raw(head + "4096\r\n\r\n" + "x".repeat(4096))).startsWith("HTTP/1.1 200 ");
        server.close(LONG);
        server = open("{address: '127.0.0.1:0', body: 1KiB}");
        assertThat(raw(head + "1025\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < machine.config().admin().connections(); i++) {
                Socket socket = new Socket(server.address().host(), server.address().port());
                sockets.add(socket);
                socket.setSoTimeout((int) LONG.toMillis());
                socket.getOutputStream()
                        .write(
                                "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(raw("")).isEmpty();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void keepsTheBoundsOfTheConfiguration() throws Exception {
        server.close(LONG);
        server = open("{address: '127.0.0.1:0', connections: 1, header: 1KiB, idle: 10ms}");
        String header = "X-Long: " + "x".repeat(1024) + "\r\n";

        assertThat(raw("")).as("a silent connection is closed").isEmpty();
        assertThat(raw("GET /livez HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("header is too large (admin.header)\n");

        server.close(LONG);
        server = open("{address: '127.0.0.1:0', connections: 1}");
        try (Socket socket = new Socket(server.address().host(), server.address().port())) {
            socket.getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            assertThat(raw("")).as("one more").isEmpty();
        }
    }

    private AdminServer open(String admin) throws Exception {
        String yaml = "admin: " + admin + "\n" + YAML.substring(YAML.indexOf("access"));
        return open(Machine.load(directory, yaml));
    }

    private AdminServer open(GatewayConfig config) throws Exception {
        return machine.observability()
                .openAdmin(config, "1.2.3", control, new ChannelInboundHandlerAdapter());
    }

    @Test
    void saysWhichAddressCannotBeHad() throws Exception {
        HostPort taken = server.address();
        assertThatThrownBy(() -> open(taken.toString()))
                .isInstanceOf(IOException.class)
                .hasMessage("admin.address: " + taken + ": Address already in use");
    }
}
