package io.watchgate.subscription;

import static io.watchgate.testkit.ListenScript.ID;
import static io.watchgate.testkit.ListenScript.LISTEN;
import static io.watchgate.testkit.ListenScript.agree;
import static io.watchgate.testkit.ListenScript.filter;
import static io.watchgate.testkit.ListenScript.notice;
import static io.watchgate.testkit.ListenScript.toolsChanged;
import static io.watchgate.testkit.ListenScript.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.transport.inbound.ListenerEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that listen themselves, before a server of the modern era over HTTP. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernListenersIT extends ModernServerRig {

    @Test
    void case066_aModernClientIsAcknowledgedWhatItsServerHonours() throws InterruptedException {
        start(SUBSCRIBES);
        String wanted =
                "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\""
                        + uri("a")
                        + "\",\""
                        + uri("no")
                        + "\"]}";
        BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();
        server.on(
                LISTEN,
                listen -> streams.add(agree(listen, "{\"resourceSubscriptions\":[\"x:a\"]}")));
        ModernRequest request = ModernRequest.of(LISTEN, wanted).to(path).id("\"L1\"");
        try (RawHttpClient http = request.send(gateway)) {
            String acknowledged = http.message();
            assertThat(Json.at(acknowledged, "params", "notifications"))
                    .isEqualTo("{\"resourceSubscriptions\":[\"" + uri("a") + "\"]}");
            assertThat(Json.at(acknowledged, "params", "_meta", ID)).isEqualTo("\"L1\"");
            // What the server agreed to can be here before the server's script goes on.
            ScriptedStream stream = streams.poll(20, TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            // Another one, when the one resource was asked for before the other was heard of.
            assertThat(streams).hasSizeLessThan(2);
            updated(stream, "x:a");
            String update = http.message();
            assertThat(Json.at(update, "params", "_meta", ID)).isEqualTo("\"L1\"");
            assertThat(Json.text(update, "params", "uri")).isEqualTo(uri("a"));
        }
    }

    @Test
    void case067_aChangedListReachesClientsOfBothErasAndNothingElseDoes() {
        start(TELLS);
        McpClient client = legacy();
        ScriptedRequest listen = server.take(LISTEN);
        assertThat(filter(listen)).isEqualTo("{\"toolsListChanged\":true}");
        ScriptedStream stream = agree(listen);
        ModernRequest request =
                ModernRequest.of(
                                LISTEN,
                                "\"notifications\":{\"toolsListChanged\":true,"
                                        + "\"promptsListChanged\":true}")
                        .to(path);
        try (RawHttpClient legacy = client.listen();
                RawHttpClient modern = request.send(gateway)) {
            assertThat(modern.message()).contains("acknowledged");
            stream.event(notice(listen, "message", ",\"level\":\"error\",\"data\":1"));
            toolsChanged(stream);
            assertThat(legacy.message()).contains("notifications/tools/list_changed");
            String changed = modern.message();
            assertThat(changed).contains("notifications/tools/list_changed");
            assertThat(Json.at(changed, "params", "_meta", ID)).isEqualTo("1");
        }
    }

    @Test
    void case070_aListenStreamEndsWithAResultAndTheServersStreamWithTheGateway() {
        start(TELLS);
        ModernRequest request =
                ModernRequest.of(LISTEN, "\"notifications\":{\"toolsListChanged\":true}")
                        .to(path)
                        .id("\"L1\"");
        ScriptedRequest listen;
        try (RawHttpClient http = request.send(gateway)) {
            listen = server.take(LISTEN);
            agree(listen);
            http.message();
            gateway.connections()
                    .forEach(
                            channel ->
                                    channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            assertThat(Json.at(http.message(), "result"))
                    .isEqualTo("{\"resultType\":\"complete\",\"_meta\":{\"" + ID + "\":\"L1\"}}");
        }
        assertThat(gateway.core().callsInFlight()).isZero();
        gateway.core().close();
        listen.awaitDisconnect();
    }

    @Test
    void case069_twoStreamsOfOneClientHaveOneStreamAtTheServerAndTheirOwnIds() {
        start(TELLS);
        ModernRequest request =
                ModernRequest.of(LISTEN, "\"notifications\":{\"toolsListChanged\":true}").to(path);
        try (RawHttpClient one = request.id("1").send(gateway);
                RawHttpClient two = request.id("\"1\"").send(gateway)) {
            ScriptedStream stream = agree(server.take(LISTEN));
            assertThat(Json.at(one.message(), "params", "_meta", ID)).isEqualTo("1");
            assertThat(Json.at(two.message(), "params", "_meta", ID)).isEqualTo("\"1\"");
            toolsChanged(stream);
            assertThat(Json.at(one.message(), "params", "_meta", ID)).isEqualTo("1");
            assertThat(Json.at(two.message(), "params", "_meta", ID)).isEqualTo("\"1\"");
        }
        assertThat(server.count(LISTEN)).isEqualTo(1);
    }

    @Test
    void case072_progressOfACallIsNotHeardOnAStream() {
        start(TELLS);
        ModernRequest request =
                ModernRequest.of(LISTEN, "\"notifications\":{\"toolsListChanged\":true}").to(path);
        ModernRequest call =
                ModernRequest.call(merged() ? "files__x" : "x")
                        .to(path)
                        .more("\"progressToken\":\"p\"");
        try (RawHttpClient http = request.send(gateway)) {
            ScriptedStream stream = agree(server.take(LISTEN));
            http.message();
            try (RawHttpClient calling = call.send(gateway)) {
                ScriptedStream answer = server.take("tools/call").stream();
                answer.progress("\"progress\":1");
                assertThat(calling.message()).contains("notifications/progress");
                answer.result("{\"resultType\":\"complete\",\"content\":[]}");
                assertThat(calling.message()).contains("content");
            }
            toolsChanged(stream);
            assertThat(http.message()).contains("tools/list_changed");
        }
    }
}
