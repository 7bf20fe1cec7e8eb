package io.watchgate.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.watchgate.config.GatewayConfig;
import io.watchgate.server.metrics.Scrape;
import io.watchgate.session.PendingRequest;
import io.watchgate.testkit.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Watches a gateway between real sockets. */
class ObservabilityTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String INTRODUCTION =
            "'result':{'protocolVersion':'2025-11-25','capabilities':{'tools':{}},"
                    + "'serverInfo':{'name':'t','version':'1'}}";
    private static final String CALL =
            "{'jsonrpc':'2.0','id':%d,'method':'tools/call','params':{'name':'%s','arguments':{}}}";

    @TempDir private Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer upstream;
    private Machine machine;
    private Path log;

    @BeforeEach
    void start() throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/mcp", ObservabilityTest::serve);
        upstream.start();
        log = directory.resolve("requests.log");
        machine =
                new Machine(
                        directory,
                        "access-log: "
                                + log
                                + "\nupstreams:\n  web: {url: \"http://127.0.0.1:"
                                + upstream.getAddress().getPort()
                                + "/mcp\"}\n  gone: {url: \"http://127.0.0.1:1/mcp\"}\n");
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
        upstream.stop(0);
    }

    /** Answers initialize and calls; the tool {@code fail} with an error. */
    private static void serve(HttpExchange exchange) throws IOException {
        String request =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(request);
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.sendResponseHeaders(405, -1);
        } else if (!id.find()) {
            exchange.sendResponseHeaders(202, -1);
        } else {
            String answer =
                    request.contains("\"initialize\"")
                            ? INTRODUCTION
                            : request.contains("\"fail\"")
                                    ? "'error':{'code':-32000,'message':'no'}"
                                    : "'result':{'content':[]}";
            byte[] body =
                    ("{'jsonrpc':'2.0','id':" + id.group(1) + "," + answer + "}")
                            .replace('\'', '"')
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private HttpResponse<String> post(String path, @Nullable String session, String json)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(machine.endpoint(path))
                        .timeout(LONG)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(json.replace('\'', '"')));
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> initialize(String path) throws Exception {
        return post(
                path,
                null,
                "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'2025-11-25','capabilities':{},'clientInfo':{'name':'probe','version':'7'}}}");
    }

    private String session() throws Exception {
        return initialize("/mcp/web").headers().firstValue("Mcp-Session-Id").orElseThrow();
    }

    private List<JsonNode> lines(int count) throws Exception {
        await(() -> countLines() >= count);
        return Files.readAllLines(log).stream().map(JSON::readTree).toList();
    }

    private long countLines() {
        try {
            return Files.exists(log)
                    ? Files.readString(log).chars().filter(c -> c == '\n').count()
                    : 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
            Thread.yield();
        }
    }

    private Scrape scrape() throws Exception {
        try (Admin admin = new Admin(machine, directory)) {
            return new Scrape(admin.get("/metrics"));
        }
    }

    @Test
    @Scenario(57)
    void seesARequestFromItsArrivalToItsAnswer() throws Exception {
        String session = session();
        String call = CALL.formatted(1, "look");
        HttpResponse<String> answer = post("/mcp/web", session, call);
        assertThat(answer.body()).contains("content");
        post("/mcp/web", session, CALL.formatted(2, "fail"));
        List<JsonNode> lines = lines(3);
        JsonNode line = lines.get(1);
        assertThat(line.get("method").stringValue()).isEqualTo("tools/call");
        assertThat(line.get("subject").stringValue()).isEqualTo("look");
        assertThat(line.get("upstream").stringValue()).isEqualTo("web");
        assertThat(line.get("endpoint").stringValue()).isEqualTo("/mcp/web");
        assertThat(line.get("client").stringValue()).isEqualTo("probe/7");
        assertThat(line.get("outcome").stringValue()).isEqualTo("result");
        assertThat(line.get("bytes_in").intValue()).isEqualTo(call.length());
        assertThat(line.get("bytes_out").intValue()).isPositive();
        assertThat(line.get("upstream_ms").doubleValue())
                .isPositive()
                .isLessThanOrEqualTo(line.get("duration_ms").doubleValue());
        assertThat(lines.get(2).get("outcome").stringValue()).isEqualTo("error");
        Scrape scrape = scrape();
        assertThat(
                        scrape.value(
                                "watchgate_requests_total",
                                "upstream",
                                "web",
                                "method",
                                "tools/call",
                                "outcome",
                                "result"))
                .isEqualTo(1);
        assertThat(
                        scrape.value(
                                "watchgate_requests_total",
                                "upstream",
                                "web",
                                "method",
                                "tools/call",
                                "outcome",
                                "error"))
                .isEqualTo(1);
        assertThat(
                        scrape.histogram("watchgate_upstream_answer_seconds", "upstream", "web")
                                .getSampleCount())
                .isEqualTo(2);
        assertThat(scrape.value("watchgate_upstream_up", "upstream", "web")).isEqualTo(1);
        assertThat(scrape.value("watchgate_requests_in_flight")).isZero();
        assertThat(scrape.value("watchgate_sessions")).isEqualTo(1);
    }

    @Test
    void seesWhatNeverBecameARequest() throws Exception {
        assertThat(post("/nowhere", null, "{}").statusCode()).isEqualTo(404);
        assertThat(post("/mcp/web", null, CALL.formatted(1, "x")).statusCode()).isEqualTo(400);
        List<JsonNode> lines = lines(2);
        assertThat(lines)
                .extracting(line -> line.get("flag").stringValue())
                .containsExactly("NE", "SM");
        assertThat(lines)
                .extracting(line -> line.get("status").intValue())
                .containsExactly(404, 400);
        Scrape scrape = scrape();
        assertThat(scrape.value("watchgate_refusals_total", "reason", "no_endpoint")).isEqualTo(1);
        assertThat(scrape.value("watchgate_refusals_total", "reason", "session_missing"))
                .isEqualTo(1);
    }

    @Test
    @Scenario(4)
    void seesAnUpstreamThatIsGone() throws Exception {
        assertThat(initialize("/mcp/gone").body()).contains("error");
        JsonNode line = lines(1).get(0);
        assertThat(line.get("outcome").stringValue()).isEqualTo("failed");
        assertThat(line.get("by").stringValue()).isEqualTo("upstream");
        assertThat(line.get("upstream").stringValue()).isEqualTo("gone");
        assertThat(line.get("phase").stringValue()).isEqualTo("not_sent");
        Scrape scrape = scrape();
        assertThat(
                        scrape.value(
                                "watchgate_request_failures_total",
                                "upstream",
                                "gone",
                                "reason",
                                line.get("reason").stringValue()))
                .isEqualTo(1);
    }

    private void configure(String yaml) throws Exception {
        GatewayConfig config = Machine.load(directory, yaml + "\nupstreams: {}\n");
        machine.observability().configure(config, machine.observability().prepare(config));
    }

    @Test
    void followsANewConfiguration() throws Exception {
        String session = session();
        lines(1);
        Path other = directory.resolve("other.log");
        configure("access-log: " + other);
        post("/mcp/web", session, CALL.formatted(1, "look"));
        await(() -> other.toFile().length() > 0);
        assertThat(countLines()).isEqualTo(1);
        configure("access-log: off");
        long size = other.toFile().length();
        post("/mcp/web", session, CALL.formatted(2, "look"));
        machine.observability().reopenLogs().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(other.toFile().length()).isEqualTo(size);
    }

    @Test
    void hearingOfARequestAllocatesNothing() throws Exception {
        try (Traffic traffic = new Traffic(machine.observability().listener())) {
            long bytes =
                    traffic.onLoop(
                            () -> {
                                PendingRequest request =
                                        traffic.request(
                                                traffic.exchange(
                                                        traffic.session("{\"name\":\"x\"}")),
                                                CALL.formatted(1, "look"));
                                return Allocations.perCall(
                                        () -> {
                                            machine.observability().listener().opened(request);
                                            machine.observability()
                                                    .listener()
                                                    .closed(request, null);
                                        });
                            });
            assertThat(bytes).isZero();
        }
    }
}
