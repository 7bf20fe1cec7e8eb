package io.watchgate.transport.inbound.http2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Http2Stream;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.ListenerEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and connections that end before their time, or are to end. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class Http2LifeIT {

    private static final long NO_ERROR = 0;
    private static final long CANCEL = 8;
    private static final String PROGRESS = ",\"_meta\":{\"progressToken\":\"p\"}";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    private void start(TestGateway.Setup setup) {
        gateway = setup.upstream("files", server).timeout("streamAfter", 60_000).start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void drain() {
        gateway.connections()
                .forEach(channel -> channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
    }

    @Test
    void goesOnWithALegacyCallWhoseStreamWasReset() {
        start(TestGateway.with(loops));
        try (Http2Client http = gateway.connectHttp2()) {
            Http2Stream call = http.send(client.post(McpClient.toolCall("1", "x", PROGRESS)));
            ScriptedStream upstream = server.take("tools/call").stream();
            upstream.progress("\"progress\":1");
            SseEvent primed = call.event();
            call.cancel();
            upstream.result("{\"late\":true}");
            try (RawHttpClient resumed = client.resume(primed.id())) {
                assertThat(resumed.message()).contains("\"progress\":1");
                assertThat(resumed.message()).contains("\"late\":true");
            }
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void cancelsAModernCallWhoseStreamWasResetAndNoOther() {
        start(TestGateway.with(loops));
        try (Http2Client http = gateway.connectHttp2()) {
            Http2Stream call = http.send(ModernRequest.call("x").to("/mcp/files").text());
            server.take("tools/call");
            Http2Stream other = http.send(ModernRequest.call("y").to("/mcp/files").text());
            ScriptedRequest lives = server.take("tools/call");
            call.cancel();
            server.takeNotice("notifications/cancelled");
            lives.result("{\"content\":[]}");
            assertThat(other.answer()).contains("\"content\":[]");
        }
    }

    @Test
    void holdsBackOneStreamWhoseClientDoesNotTakeIt() {
        start(TestGateway.with(loops));
        try (Http2Client http = Http2Client.connectSlow(gateway.port(), 1000)) {
            Http2Stream slow = http.send(client.post(McpClient.toolCall("1", "x", "")));
            String large = "x".repeat(500_000);
            server.take("tools/call").result("{\"large\":\"" + large + "\"}");
            slow.head();
            Http2Stream quick = http.send(client.post(McpClient.toolCall("2", "y", "")));
            server.take("tools/call").result("{}");
            assertThat(Json.at(quick.response().body(), "id")).isEqualTo("2");
            assertThat(slow.bytesArrived()).isEqualTo(1000);
            slow.take(1_000_000);
            assertThat(Json.text(slow.response().body(), "result", "large")).isEqualTo(large);
        }
    }

    @Test
    void asksWhomAStreamIsFromAndKeepsItsBodyMeanwhile() {
        TestAuthenticator authenticator = new TestAuthenticator(TestAuthenticator.When.WHEN_TOLD);
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .authenticator(authenticator)
                        .start();
        String fill = ",\"fill\":\"" + "x".repeat(500_000) + "\"";
        server.answers("tools/call", "{\"content\":[]}");
        String body = "\"name\":\"x\",\"arguments\":{}" + fill;
        String call = ModernRequest.of("tools/call", body).to("/mcp/files").text();
        try (Http2Client http = gateway.connectHttp2()) {
            Http2Stream ann = http.begin(TestAuthenticator.as("ann", call));
            authenticator.awaitQuestion();
            ann.data(call.substring(call.indexOf("\r\n\r\n") + 4, 100_000).getBytes(UTF_8), false);
            Http2Stream gone = http.begin(TestAuthenticator.as("bob", call));
            gone.data(new byte[200_000], false);
            gone.cancel();
            Http2Stream nobody = http.send(ModernRequest.call("x").to("/mcp/files").text());
            authenticator.tell();
            authenticator.tell();
            authenticator.tell();
            ann.data(call.substring(100_000).getBytes(UTF_8), true);
            assertThat(ann.answer()).contains("\"content\":[]");
            assertThat(nobody.head().status()).isEqualTo(401);
            assertThat(nobody.head().header("www-authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void resetsAStreamThatIsNotTakenForLong() {
        start(TestGateway.with(loops).timeout("write", 100));
        try (Http2Client http = Http2Client.connectSlow(gateway.port(), 1000)) {
            Http2Stream slow = http.send(client.post(McpClient.toolCall("1", "x", "")));
            server.take("tools/call").result("{\"large\":\"" + "x".repeat(500_000) + "\"}");
            assertThat(slow.reset()).isEqualTo(CANCEL);
            assertThat(http.goAwayCode()).isNegative();
        }
    }

    @Test
    void refusesABodyThatDoesNotComeAndGoesOn() {
        start(TestGateway.with(loops).timeout("body", 100));
        try (Http2Client http = gateway.connectHttp2()) {
            Http2Stream half =
                    http.begin(client.post("").replace("Content-Length: 0", "Content-Length: 9"));
            assertThat(half.response().status()).isEqualTo(408);
            assertThat(half.reset()).isEqualTo(NO_ERROR);
            Http2Stream call = http.send(client.post(McpClient.request("1", "ping")));
            assertThat(call.response().status()).isEqualTo(200);
        }
    }

    @Test
    void closesAConnectionWithoutStreamsAndKeepsOneThatListens() {
        start(TestGateway.with(loops).timeout("idle", 100));
        try (Http2Client listens = gateway.connectHttp2();
                Http2Client idle = gateway.connectHttp2()) {
            Http2Stream stream = listens.send(client.get());
            stream.streamHead();
            assertThat(idle.send(client.post(McpClient.request("1", "ping"))).head().status())
                    .isEqualTo(200);
            assertThat(idle.goAway()).isEqualTo(1);
            assertThat(idle.goAwayCode()).isEqualTo(NO_ERROR);
            idle.expectClosed();
            assertThat(listens.goAwayCode()).isNegative();
            assertThat(stream.event()).isNotNull();
        }
    }

    @Test
    void drainsAConnectionWhenItsStreamsHaveEnded() {
        start(TestGateway.with(loops));
        try (Http2Client http = gateway.connectHttp2();
                Http2Client idle = gateway.connectHttp2()) {
            Http2Stream listens = http.send(client.get());
            listens.event();
            Http2Stream call = http.send(client.post(McpClient.toolCall("1", "x", "")));
            ScriptedRequest running = server.take("tools/call");
            drain();
            // Sent before this client has read that it is to send nothing more.
            Http2Stream late = http.send(client.post(McpClient.toolCall("2", "x", "")));
            server.take("tools/call").result("{\"late\":1}");
            assertThat(Json.at(late.response().body(), "result", "late")).isEqualTo("1");
            assertThat(http.goAway(late.id())).isEqualTo(NO_ERROR);
            assertThat(listens.event()).isNull();
            running.result("{\"last\":1}");
            assertThat(Json.at(call.response().body(), "result", "last")).isEqualTo("1");
            http.expectClosed();
            assertThat(idle.goAway()).isZero();
            idle.expectClosed();
        }
    }

    @Test
    void finishesWhatIsBeingTakenWhenItDrains() {
        start(TestGateway.with(loops));
        try (Http2Client http = Http2Client.connectSlow(gateway.port(), 1000)) {
            Http2Stream slow = http.send(client.post(McpClient.toolCall("1", "x", "")));
            server.take("tools/call").result("{\"large\":\"" + "x".repeat(500_000) + "\"}");
            slow.head();
            drain();
            assertThat(http.goAway(slow.id())).isEqualTo(NO_ERROR);
            slow.take(1_000_000);
            assertThat(Json.text(slow.response().body(), "result", "large")).hasSize(500_000);
            http.expectClosed();
        }
    }

    @Test
    void letsGoOfEverythingWhenTheConnectionBreaks() {
        start(TestGateway.with(loops));
        Http2Client http = gateway.connectHttp2();
        http.send(ModernRequest.call("x").to("/mcp/files").text());
        server.take("tools/call");
        http.begin(client.post(""));
        http.close();
        server.takeNotice("notifications/cancelled");
        Await.until(() -> gateway.connections().isEmpty(), "the connection gone");
    }
}
