package io.watchgate.transport.inbound;

import static io.watchgate.testkit.TestAuthenticator.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Authenticator;
import io.watchgate.auth.Principal;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.LimitsConfig;
import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestAuthenticator.When;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A head that was admitted and comes again on its connection, byte for byte: what can be another
 * thing by then is asked anew, and what stands in it is its own.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class KnownHeadsIT extends OneServerRig {

    /** So often a head must come until nothing is looked up in it. */
    private static final int UNTIL_KNOWN = 4;

    private int nextId = 1000;

    @BeforeEach
    void answer() {
        server.answers("tools/call", "{\"content\":[]}");
        server.answers("tools/list", "{\"tools\":[{\"name\":\"one\"},{\"name\":\"two\"}]}");
    }

    private String call() {
        return McpClient.toolCall("" + nextId++, "one", "");
    }

    private static void isRefused(RawHttpClient http, int status, String reason) {
        RawResponse response = http.response();
        assertThat(response.status()).isEqualTo(status);
        assertThat(Json.text(response.body(), "error", "data", "reason")).isEqualTo(reason);
    }

    private void becomesKnown(RawHttpClient http, McpClient client) {
        for (int i = 0; i < UNTIL_KNOWN; i++) {
            http.send(client.post(call()));
            assertThat(http.response().body()).contains("\"result\"");
        }
    }

    @Test
    void aSessionThatHasEndedIsNoLongerFound() {
        try (TestGateway gateway = patient().start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            becomesKnown(http, client);
            client.delete();
            http.send(client.post(call()));
            isRefused(http, 404, "session_unknown");
        }
    }

    @Test
    void aSenderWhoIsNoLongerLetInIsRefused() {
        AtomicBoolean open = new AtomicBoolean(true);
        Authenticator authenticator =
                authorization ->
                        CompletableFuture.completedFuture(
                                open.get() ? Optional.of(new Principal("ann")) : Optional.empty());
        try (TestGateway gateway = patient().authenticator(authenticator).start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            becomesKnown(http, client);
            open.set(false);
            http.send(client.post(call()));
            isRefused(http, 401, "unauthenticated");
        }
    }

    @Test
    void aSessionIsItsOwnersWhoeverTheSameHeadIsFromNow() {
        AtomicBoolean ann = new AtomicBoolean(true);
        Authenticator authenticator =
                authorization ->
                        CompletableFuture.completedFuture(
                                Optional.of(new Principal(ann.get() ? "ann" : "bob")));
        try (TestGateway gateway = patient().authenticator(authenticator).start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            becomesKnown(http, client);
            ann.set(false);
            http.send(client.post(call()));
            isRefused(http, 404, "session_unknown");
        }
    }

    @Test
    void ofTwoPrincipalsOnOneConnectionNoneHasTheSessionOfTheOther() {
        TestAuthenticator authenticator = new TestAuthenticator(When.AT_ONCE);
        try (TestGateway gateway = patient().authenticator(authenticator).start();
                RawHttpClient http = gateway.connect()) {
            String opening =
                    McpClient.post(
                            "/mcp/files",
                            null,
                            null,
                            McpClient.initialize("0", "2025-11-25", "{}"));
            String session = http.send(as("ann", opening)).response().header("mcp-session-id");
            for (int i = 0; i < 3 * UNTIL_KNOWN; i++) {
                String post = McpClient.post("/mcp/files", session, "2025-11-25", call());
                http.send(as("ann", post));
                assertThat(http.response().body()).contains("\"result\"");
                if (i >= UNTIL_KNOWN) {
                    http.send(as("bob", post));
                    isRefused(http, 404, "session_unknown");
                }
            }
        }
    }

    @Test
    void anEndpointAndLimitsAreThoseOfTheConfigurationInForce() {
        try (TestGateway gateway = patient().start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            becomesKnown(http, client);
            GatewayConfig config = gateway.core().snapshot().config();
            LimitsConfig less = Records.with(config.limits(), "frame", new ByteSize(1024));
            gateway.core().apply(Records.with(config, "limits", less));
            http.send(client.post(call()));
            assertThat(http.response().body()).contains("\"result\"");
            gateway.core().apply(Records.with(config, "upstreams", List.of()));
            http.send(client.post(call()));
            isRefused(http, 404, "no_endpoint");
            gateway.core().apply(Records.with(config, "limits", less));
            McpClient again = McpClient.open(gateway, "files");
            becomesKnown(http, again);
            http.send(again.post(McpClient.toolCall("1", "x".repeat(1100), "")));
            isRefused(http, 413, "frame_too_large");
        }
    }

    @Test
    void headersThatRulesAskForSinceAReloadAreKept() {
        RuleConfig change =
                Records.of(
                        RuleConfig.class,
                        "action",
                        RuleConfig.Action.REQUIRE,
                        "tool",
                        List.of("one"),
                        "header",
                        Map.of("X-Change", "CHG-*"));
        try (TestGateway gateway = patient().start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < 3 * UNTIL_KNOWN; i++) {
                http.send(client.post(call()).replaceFirst("\r\n", "\r\nx-change: CHG-7\r\n"));
                assertThat(http.response().body()).contains("\"result\"");
                if (i == UNTIL_KNOWN) {
                    PolicyConfig policy =
                            new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(change));
                    GatewayConfig config = gateway.core().snapshot().config();
                    gateway.core().apply(Records.with(config, "policy", policy));
                }
            }
            http.send(client.post(call()).replaceFirst("\r\n", "\r\nx-change: CHH-7\r\n"));
            assertThat(http.response().body()).contains("4030");
        }
    }

    @Test
    void thePageOfAnAllowedOriginHearsOfItEachTime() {
        try (TestGateway gateway = patient().origins("https://a.example").start();
                RawHttpClient http = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < 2 * UNTIL_KNOWN; i++) {
                String post = client.post(call());
                http.send(post.replaceFirst("\r\n", "\r\nOrigin: https://a.example\r\n"));
                assertThat(http.response().header("access-control-allow-origin"))
                        .isEqualTo("https://a.example");
            }
            String post = client.post(call());
            http.send(post.replaceFirst("\r\n", "\r\nOrigin: https://b.example\r\n"));
            isRefused(http, 403, "origin_refused");
        }
    }

    @Test
    void whatAHeadRepeatsOfABodyIsHeldAgainstEachBody() {
        try (TestGateway gateway = patient().start();
                RawHttpClient http = gateway.connect()) {
            for (int i = 0; i < 2 * UNTIL_KNOWN; i++) {
                http.send(ModernRequest.call("one").to("/mcp/files").id("" + nextId++).text());
                assertThat(http.response().body()).contains("\"result\"");
            }
            ModernRequest other = ModernRequest.call("two").to("/mcp/files").id("" + nextId++);
            http.send(other.with("Mcp-Name", "one").text());
            RawResponse response = http.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("-32020");
        }
    }

    @Test
    void oneThatWaitsForItsTurnStaysWhatItIs() {
        try (TestGateway gateway = patient().start();
                RawHttpClient http = gateway.connect()) {
            McpClient ann = McpClient.open(gateway, "files");
            McpClient bob = McpClient.open(gateway, "files");
            becomesKnown(http, ann);
            BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
            server.on("tools/call", calls::add);
            http.send(ann.post(call()));
            ScriptedRequest first = Await.next(calls, "the call that is not answered yet");
            // Each in a portion of its own, most often: all of them wait.
            for (McpClient client : List.of(ann, ann, bob, bob, bob, ann, ann, ann)) {
                http.send(client.post(McpClient.request("" + nextId++, "ping")));
                gateway.loops().all().forEach(KnownHeadsIT::turn);
            }
            ann.delete();
            first.result("{\"content\":[]}");
            http.response();
            for (boolean known : List.of(false, false, true, true, true, false, false, false)) {
                assertThat(http.response().status()).isEqualTo(known ? 200 : 404);
            }
        }
    }

    private static void turn(GatewayLoop loop) {
        loop.eventLoop().submit(() -> {}).syncUninterruptibly();
    }
}
