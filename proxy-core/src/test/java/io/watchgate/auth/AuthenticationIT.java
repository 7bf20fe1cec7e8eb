package io.watchgate.auth;

import static io.watchgate.testkit.TestAuthenticator.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ProtocolEra;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestAuthenticator.When;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A listener that asks whom each request is from: what belongs to one principal is out of reach of
 * another. The numbers are those of the protocol's list of cases.
 */
@ParameterizedClass(name = "{0} event loops, told {1}")
@CsvSource({"1, AT_ONCE", "1, LATER", "2, AT_ONCE", "2, LATER"})
class AuthenticationIT {

    private static final String PATH = "/mcp/files";
    private static final String ASKING = ModernRequest.META.replace("{}", "{\"elicitation\":{}}");
    private static final String QUESTION =
            "{\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}";
    private static final String ANSWER = "{\"action\":\"accept\",\"content\":{}}";

    @Parameter(0)
    int loops;

    @Parameter(1)
    When when;

    private final ScriptedServer legacy = new ScriptedServer();
    private final ScriptedServer modern = ModernScript.server();

    @AfterEach
    void stop() {
        legacy.close();
        modern.close();
    }

    private TestGateway gateway(ScriptedServer server) {
        return gateway(server, new TestAuthenticator(when));
    }

    private TestGateway gateway(ScriptedServer server, TestAuthenticator authenticator) {
        return setup(server, authenticator).start();
    }

    private TestGateway.Setup setup(ScriptedServer server, TestAuthenticator authenticator) {
        return TestGateway.with(loops)
                .upstream("files", server)
                .authenticator(authenticator)
                .timeout("streamAfter", 60_000);
    }

    private static RawResponse ask(TestGateway gateway, String request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(request).response();
        }
    }

    private static String opening() {
        return McpClient.post(
                PATH, null, null, McpClient.initialize("0", "2025-11-25", McpClient.EVERYTHING));
    }

    private static String post(String session, String body) {
        return McpClient.post(PATH, session, "2025-11-25", body);
    }

    private static String get(String path, String... lines) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + String.join("", lines)
                + "\r\n";
    }

    private static void isUnknownSession(RawResponse response) {
        assertThat(response.status()).isEqualTo(404);
        assertThat(Json.text(response.body(), "error", "data", "reason"))
                .isEqualTo("session_unknown");
    }

    @Test
    void case059_aParkedCallGoesOnForNobodyElse() {
        try (TestGateway gateway = gateway(legacy)) {
            String state;
            ScriptedStream stream;
            try (RawHttpClient http = gateway.connect()) {
                http.send(as("ann", call("")));
                stream = legacy.take("tools/call").stream();
                stream.event(McpClient.request("\"e1\"", "elicitation/create", QUESTION));
                state = Json.text(http.answer(), "result", "requestState");
            }
            String retry =
                    call(
                            ",\"inputResponses\":{\"q1\":"
                                    + ANSWER
                                    + "},\"requestState\":\""
                                    + state
                                    + "\"");
            RawResponse stolen = ask(gateway, as("bob", retry));
            assertThat(Json.at(stolen.body(), "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(stolen.body(), "error", "data", "reason"))
                    .isEqualTo("state_invalid");
            try (RawHttpClient http = gateway.connect()) {
                http.send(as("ann", retry));
                assertThat(Json.at(legacy.takeResponse(), "result")).isEqualTo(ANSWER);
                stream.result("{\"content\":[]}");
                assertThat(http.answer()).contains("\"content\":[]");
            }
        }
    }

    private static String call(String more) {
        String params = "\"name\":\"book\",\"arguments\":{}" + more;
        return ModernRequest.of("tools/call", params).meta(ASKING).to(PATH).text();
    }

    @Test
    void case059_theStateOfAServerOf20260728GoesBackForNobodyElse() {
        try (TestGateway gateway = gateway(modern)) {
            String state;
            try (RawHttpClient http = gateway.connect()) {
                http.send(as("ann", call("")));
                modern.take("tools/call")
                        .result("{\"resultType\":\"input_required\",\"requestState\":\"s\"}");
                state = Json.text(http.answer(), "result", "requestState");
            }
            String retry = call(",\"requestState\":\"" + state + "\"");
            RawResponse stolen = ask(gateway, as("bob", retry));
            assertThat(Json.text(stolen.body(), "error", "data", "reason"))
                    .isEqualTo("state_invalid");
            assertThat(modern.count("tools/call")).isEqualTo(1);
            try (RawHttpClient http = gateway.connect()) {
                http.send(as("ann", retry));
                ScriptedRequest again = modern.take("tools/call");
                assertThat(again.at("params", "requestState")).isEqualTo("\"s\"");
                again.result("{\"content\":[]}");
                assertThat(http.answer()).contains("\"content\":[]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/mcp/files"})
    void case074_aPrivateListIsAskedForWithEachToken(String path) {
        try (TestGateway gateway = gateway(modern)) {
            String list = ModernRequest.of("tools/list", "").to(path).text();
            for (String principal : new String[] {"ann", "bob"}) {
                modern.answers(
                        "tools/list",
                        "{\"resultType\":\"complete\",\"tools\":[{\"name\":\"of-"
                                + principal
                                + "\"}],\"ttlMs\":60000,\"cacheScope\":\"private\"}");
                assertThat(ask(gateway, as(principal, list)).body()).contains("of-" + principal);
            }
            assertThat(ask(gateway, as("ann", list)).body())
                    .contains("of-ann", "\"cacheScope\":\"private\"")
                    .doesNotContain("of-bob");
            assertThat(modern.count("tools/list")).isEqualTo(2);
        }
    }

    @Test
    void case095_theSessionOfOneIsUnknownToAnother() {
        legacy.answers("tools/list", "{\"tools\":[{\"name\":\"secret\"}]}");
        try (TestGateway gateway = gateway(legacy)) {
            RawResponse opened = ask(gateway, as("ann", opening()));
            String session = opened.header("mcp-session-id");
            String list = post(session, McpClient.request("1", "tools/list"));
            String header = "Mcp-Session-Id: " + session + "\r\n";
            isUnknownSession(ask(gateway, as("bob", list)));
            isUnknownSession(ask(gateway, as("bob", get(PATH, header))));
            isUnknownSession(ask(gateway, as("bob", get(PATH, header, "Last-Event-ID: 1-0\r\n"))));
            isUnknownSession(
                    ask(
                            gateway,
                            as(
                                    "bob",
                                    "DELETE "
                                            + PATH
                                            + " HTTP/1.1\r\nHost: localhost\r\n"
                                            + header
                                            + "\r\n")));
            assertThat(legacy.count("tools/list")).isZero();
            assertThat(ask(gateway, as("ann", list)).body()).contains("secret");
        }
    }

    @Test
    void case095_theMessagesOfAnHttpSseSessionAsWell() {
        try (TestGateway gateway = gateway(legacy);
                RawHttpClient stream = gateway.connect()) {
            stream.send(as("ann", get("/sse/files")));
            String messages = stream.event().data();
            String ping = McpClient.post(messages, null, null, McpClient.request("1", "ping"));
            isUnknownSession(ask(gateway, as("bob", ping)));
            assertThat(ask(gateway, as("ann", ping)).status()).isEqualTo(202);
            assertThat(stream.message()).contains("\"id\":1");
        }
    }

    @Test
    void case134_aServerThatWantsToKnowWhoAsksIsOfNoEraYet() {
        legacy.on("server/discover", question -> question.status(401, ""));
        try (TestGateway gateway = gateway(legacy)) {
            for (String principal : new String[] {"ann", "bob"}) {
                RawResponse response = ask(gateway, as(principal, opening()));
                assertThat(Json.text(response.body(), "error", "data", "reason"))
                        .startsWith("upstream_");
                assertThat(gateway.upstream("files").era().known()).isNull();
            }
            assertThat(legacy.count("initialize")).isZero();
            legacy.on("server/discover", question -> question.status(400, ""));
            Await.until(
                    () -> ask(gateway, as("ann", opening())).header("mcp-session-id") != null,
                    "a session");
            assertThat(gateway.upstream("files").era().known()).isEqualTo(ProtocolEra.LEGACY);
        }
    }

    @Test
    void nobodyComesInUnnamed() {
        try (TestGateway gateway = gateway(legacy)) {
            String twice = as("ann", as("bob", opening()));
            for (String request : new String[] {opening(), get(PATH), get("/none"), twice}) {
                RawResponse response = ask(gateway, request);
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.header("www-authenticate")).isEqualTo("Bearer");
                assertThat(Json.text(response.body(), "error", "data", "reason"))
                        .isEqualTo("unauthenticated");
            }
            assertThat(gateway.core().sessions().size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "throw"})
    void nobodyComesInWithoutAVerdict(String token) {
        try (TestGateway gateway = gateway(legacy)) {
            RawResponse response = ask(gateway, as(token, opening()));
            assertThat(response.status()).isEqualTo(500);
            assertThat(Json.text(response.body(), "error", "data", "reason")).isEqualTo("internal");
            assertThat(response.body()).doesNotContain("nobody to ask", "a bug");
        }
    }

    @Test
    void whatIsNoMatterOfTheSenderIsJudgedBefore() {
        try (TestGateway gateway = gateway(legacy)) {
            assertThat(ask(gateway, opening().replace("Host: localhost", "Host: evil")).status())
                    .isEqualTo(403);
            String preflight =
                    "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\n"
                            + "Origin: http://localhost:1\r\n\r\n";
            assertThat(ask(gateway, preflight).status()).isEqualTo(204);
        }
    }

    @Test
    void oneConnectionMayServeSeveral() {
        try (TestGateway gateway = gateway(legacy);
                RawHttpClient http = gateway.connect()) {
            String ann = as("ann", opening());
            http.send(ann + opening() + as("bob", opening()) + ann);
            String first = http.response().header("mcp-session-id");
            assertThat(http.response().status()).isEqualTo(401);
            String second = http.response().header("mcp-session-id");
            assertThat(http.response().status()).isEqualTo(200);
            isUnknownSession(ask(gateway, as("ann", post(second, McpClient.request("1", "ping")))));
            assertThat(
                            ask(gateway, as("ann", post(first, McpClient.request("1", "ping"))))
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aRequestWaitsForItsVerdictAndWhatIsBehindItWaitsToo() {
        TestAuthenticator authenticator = new TestAuthenticator(When.WHEN_TOLD);
        try (TestGateway gateway = gateway(legacy, authenticator);
                RawHttpClient http = gateway.connect()) {
            http.send(as("ann", opening()) + as("bob", opening()));
            authenticator.tell();
            assertThat(http.response().status()).isEqualTo(200);
            assertThat(gateway.core().sessions().size()).isEqualTo(1);
            authenticator.tell();
            assertThat(http.response().status()).isEqualTo(200);
        }
    }

    @Test
    void whoeverNobodyTellsOfInTimeStaysOutside() {
        TestAuthenticator authenticator = new TestAuthenticator(When.WHEN_TOLD);
        try (TestGateway gateway = setup(legacy, authenticator).timeout("header", 20).start();
                RawHttpClient http = gateway.connect()) {
            RawResponse response = http.send(as("ann", opening())).response();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).contains("timeouts.header");
            http.expectClosed();
            authenticator.tell();
            assertThat(gateway.core().sessions().size()).isZero();
        }
    }

    @Test
    void theVerdictOnWhoeverHasGoneIsOfNoConsequence() {
        TestAuthenticator authenticator = new TestAuthenticator(When.WHEN_TOLD);
        try (TestGateway gateway = gateway(legacy, authenticator)) {
            try (RawHttpClient http = gateway.connect()) {
                http.send(as("ann", opening()));
                authenticator.awaitQuestion();
                http.abort();
            }
            Await.until(() -> gateway.connections().isEmpty(), "the end of the connection");
            authenticator.tell();
            assertThat(gateway.core().sessions().size()).isZero();
        }
    }
}
