package io.watchgate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.watchgate.config.key.ByteSize;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that break and are resumed behind the last event the client has seen. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ResumptionIT extends OneServerRig {

    private static final String WITH_TOKEN = ",\"_meta\":{\"progressToken\":\"p\"}";

    private TestGateway gateway() {
        return patient().start();
    }

    private static String progress(String message) {
        return Json.at(message, "params", "progress");
    }

    @Test
    void bringsWhatCameAfterTheLastEventAndThenTheAnswer() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            // With two loops, some of these are resumed on another loop than they began on.
            for (int round = 0; round < 4; round++) {
                RawHttpClient broken =
                        client.send(McpClient.toolCall("\"r" + round + "\"", "x", WITH_TOKEN));
                ScriptedStream stream = server.take("tools/call").stream();
                stream.progress("\"progress\":1").progress("\"progress\":2");
                SseEvent first = broken.messageEvent();
                assertThat(progress(first.message())).isEqualTo("1");
                assertThat(progress(broken.message())).isEqualTo("2");
                broken.abort();
                stream.progress("\"progress\":3");
                try (RawHttpClient again = client.resume(first.eventId())) {
                    assertThat(progress(again.message())).isEqualTo("2");
                    assertThat(progress(again.message())).isEqualTo("3");
                    stream.progress("\"progress\":4");
                    assertThat(progress(again.message())).isEqualTo("4");
                    stream.result("{\"done\":" + round + "}");
                    String answer = again.message();
                    assertThat(Json.at(answer, "id")).isEqualTo("\"r" + round + "\"");
                    assertThat(Json.at(answer, "result", "done")).isEqualTo("" + round);
                    assertThat(again.event()).isNull();
                }
            }
        }
    }

    @Test
    void answersAResumedStreamThatIsFinishedAndKeepsTheConnection() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            String begin;
            String end;
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                server.take("tools/call").stream().progress("\"progress\":1").result("{}");
                SseEvent priming = http.event();
                assertThat(priming).isNotNull();
                begin = priming.eventId();
                http.messageEvent();
                end = http.messageEvent().eventId();
            }
            for (int round = 0; round < 4; round++) {
                try (RawHttpClient http = gateway.connect()) {
                    http.send(client.get("Last-Event-ID: " + begin));
                    assertThat(http.streamHead().status()).isEqualTo(200);
                    assertThat(http.messages()).hasSize(2);
                    http.send(client.get("Last-Event-ID: " + end));
                    assertThat(http.streamHead().status()).isEqualTo(200);
                    assertThat(http.messages()).as("nothing came behind the last event").isEmpty();
                    http.send(client.post(McpClient.request("2", "ping")));
                    assertThat(Json.at(http.response().body(), "id")).isEqualTo("2");
                }
            }
        }
    }

    @Test
    void keepsTheAnswerOfACallWhoseClientIsGoneUntilItResumes() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            RawHttpClient broken = client.send(McpClient.toolCall("1", "x", WITH_TOKEN));
            ScriptedStream stream = server.take("tools/call").stream();
            stream.progress("\"progress\":1");
            SseEvent seen = broken.messageEvent();
            broken.abort();
            Await.until(() -> gateway.connections().stream().allMatch(c -> isNot(c, broken)), "");
            stream.result("{\"kept\":true}");
            Await.until(() -> gateway.events().opened() == gateway.events().closed(), "the answer");
            try (RawHttpClient again = client.resume(seen.eventId())) {
                assertThat(Json.at(again.message(), "result", "kept")).isEqualTo("true");
                assertThat(again.event()).isNull();
            }
            assertThat(server.count("notifications/cancelled"))
                    .as("a lost connection cancels nothing")
                    .isZero();
        }
    }

    private static boolean isNot(Channel channel, RawHttpClient client) {
        return ((InetSocketAddress) channel.remoteAddress()).getPort() != client.localPort();
    }

    @Test
    void bringsOnlyMessagesOfTheStreamThatIsResumed() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            RawHttpClient first = client.send(McpClient.toolCall("1", "x", WITH_TOKEN));
            ScriptedStream one = server.take("tools/call").stream();
            RawHttpClient second = client.send(McpClient.toolCall("2", "x", WITH_TOKEN));
            ScriptedStream two = server.take("tools/call").stream();
            one.progress("\"progress\":11");
            two.progress("\"progress\":21");
            SseEvent seenFirst = first.messageEvent();
            SseEvent seenSecond = second.messageEvent();
            first.abort();
            second.abort();
            two.result("{\"call\":2}");
            one.result("{\"call\":1}");
            try (RawHttpClient again = client.resume(seenSecond.eventId())) {
                assertThat(again.messages()).singleElement().asString().contains("{\"call\":2}");
            }
            try (RawHttpClient again = client.resume(seenFirst.eventId())) {
                assertThat(again.messages()).singleElement().asString().contains("{\"call\":1}");
            }
        }
    }

    @Test
    void endsTheOldConnectionOfAStreamThatIsResumedElsewhere() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient old = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                ScriptedStream stream = server.take("tools/call").stream();
                stream.progress("\"progress\":1");
                SseEvent seen = old.messageEvent();
                try (RawHttpClient again = client.resume(seen.eventId())) {
                    assertThat(again.streamHead().status()).isEqualTo(200);
                    assertThat(old.messages()).as("nothing more comes here").isEmpty();
                    stream.result("{}");
                    assertThat(Json.at(again.message(), "id")).isEqualTo("1");
                    assertThat(again.event()).isNull();
                }
            }
        }
    }

    @Test
    void answersAGetAtOnceAlsoWhereNothingIsPrimed() {
        try (TestGateway gateway = gateway()) {
            for (String revision : List.of("2025-03-26", "2025-06-18", "2025-11-25")) {
                McpClient client = McpClient.open(gateway, "files", revision, "{}");
                try (RawHttpClient listening = client.listen()) {
                    assertThat(listening.hasArrived()).as("nothing but the head").isFalse();
                }
            }
        }
    }

    @Test
    void endsAResumedStreamWhoseCallIsCancelled() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            RawHttpClient broken = client.send(McpClient.toolCall("1", "x", WITH_TOKEN));
            server.take("tools/call").stream().progress("\"progress\":1");
            String seen = broken.messageEvent().eventId();
            broken.abort();
            try (RawHttpClient again = client.resume(seen)) {
                assertThat(again.streamHead().status()).isEqualTo(200);
                client.notice(McpClient.cancelled("1"));
                assertThat(again.messages()).isEmpty();
            }
            server.takeNotice("notifications/cancelled");
        }
    }

    @Test
    void resumesTheStandaloneStream() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            ScriptedStream unsolicited = server.takeStream();
            RawHttpClient listening = RawHttpClient.connect(gateway.port()).send(client.get());
            SseEvent priming = listening.event();
            assertThat(priming).isNotNull();
            unsolicited.event(log("one"));
            SseEvent seen = listening.messageEvent();
            assertThat(seen.message()).contains("one");
            listening.abort();
            Await.until(
                    () -> gateway.connections().stream().allMatch(c -> isNot(c, listening)), "");
            unsolicited.event(log("two")).event(log("three"));
            try (RawHttpClient again = client.resume(seen.eventId())) {
                assertThat(again.message()).contains("two");
                assertThat(again.message()).contains("three");
                unsolicited.event(log("four"));
                assertThat(again.message()).contains("four");
            }
        }
    }

    @Test
    void endsAGetStreamAfterItsLongestLifeAndLetsTheClientComeBack() {
        try (TestGateway gateway =
                TestGateway.with(loops).upstream("files", server).timeout("stream", 1000).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                assertThat(listening.messages()).isEmpty();
                listening.send(client.get());
                assertThat(listening.streamHead().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void bringsWhatWasSaidWhileNobodyListenedToWhoListensNext() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            server.takeStream().event(log("early"));
            try (RawHttpClient listening = RawHttpClient.connect(gateway.port())) {
                listening.send(client.get());
                assertThat(listening.message()).contains("early");
            }
        }
    }

    private static String log(String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                + "{\"level\":\"info\",\"data\":\""
                + text
                + "\"}}";
    }

    @Test
    void refusesToResumeWhatIsNotKept() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            for (String id :
                    List.of("x", "0-0-0", "9-0-0", "0-99-0", "-1-0-0", "1-2", "0-0-0-0", "💥")) {
                try (RawHttpClient http = client.resume(id)) {
                    RawResponse response = http.response();
                    assertThat(response.status()).as(id).isEqualTo(400);
                    assertThat(Json.text(response.body(), "error", "data", "reason"))
                            .isEqualTo("event_unknown");
                }
            }
        }
    }

    @Test
    void refusesToResumeAStreamOfAnotherSession() {
        try (TestGateway gateway = gateway()) {
            McpClient one = McpClient.open(gateway, "files");
            McpClient two = McpClient.open(gateway, "files");
            try (RawHttpClient http = one.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                server.take("tools/call").stream().progress("\"progress\":1").result("{}");
                String seen = http.messageEvent().eventId();
                try (RawHttpClient stolen = two.resume(seen)) {
                    assertThat(stolen.response().status()).isEqualTo(400);
                }
            }
        }
    }

    @Test
    void forgetsABrokenStreamAfterTheTimeForResuming() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .timeout("resume", 1)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            RawHttpClient broken = client.send(McpClient.toolCall("1", "x", WITH_TOKEN));
            ScriptedStream stream = server.take("tools/call").stream().progress("\"progress\":1");
            String seen = broken.messageEvent().eventId();
            broken.abort();
            Await.until(() -> resumeStatus(client, seen) == 400, "the end of the stream");
            stream.result("{}");
        }
    }

    private static int resumeStatus(McpClient client, String seen) {
        try (RawHttpClient http = client.resume(seen)) {
            return http.head().status();
        }
    }

    @Test
    void keepsNoMoreEventsThanAllowed() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .limit("events", new ByteSize(20_000))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                ScriptedStream stream = server.take("tools/call").stream();
                String old = "";
                String recent = "";
                for (int i = 1; i <= 50; i++) {
                    stream.progress("\"progress\":" + i + ",\"m\":\"" + "x".repeat(1000) + "\"");
                    String seen = http.messageEvent().eventId();
                    old = i == 1 ? seen : old;
                    recent = i == 45 ? seen : recent;
                }
                stream.result("{}");
                assertThat(http.messages()).hasSize(1);
                try (RawHttpClient again = client.resume(old)) {
                    assertThat(again.response().status()).isEqualTo(400);
                }
                try (RawHttpClient again = client.resume(recent)) {
                    assertThat(again.messages()).hasSize(6);
                }
            }
        }
    }

    @Test
    void keepsNoMoreEventsThanAllowedOverAllStreamsOfASession() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .limit("events", new ByteSize(40_000))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            String result = "{\"text\":\"" + "x".repeat(10_000) + "\"}";
            String oldest = null;
            String newest = null;
            for (int i = 0; i < 40; i++) {
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                    server.take("tools/call").stream().progress("\"progress\":1").result(result);
                    newest = http.messageEvent().eventId();
                    oldest = oldest == null ? newest : oldest;
                    assertThat(http.messages()).hasSize(1);
                }
            }
            try (RawHttpClient http = client.resume(oldest)) {
                assertThat(http.head().status()).as("the oldest had to make room").isEqualTo(400);
            }
            try (RawHttpClient http = client.resume(newest)) {
                assertThat(http.messages()).hasSize(1);
            }
        }
    }

    /** Each event looked at every stream of the last minute: calls cost a millisecond each. */
    @Test
    void remembersFinishedStreamsOnlyAsLongAsTheirEventsAreKept() throws Exception {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .limit("events", new ByteSize(40_000))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            String result = "{\"text\":\"" + "x".repeat(10_000) + "\"}";
            for (int i = 0; i < 40; i++) {
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                    server.take("tools/call").stream().progress("\"progress\":1").result(result);
                    http.messageEvent();
                    assertThat(http.messages()).hasSize(1);
                }
            }
            McpSession session = gateway.core().sessions().find(client.session());
            assertThat(session).isNotNull();
            AtomicInteger streams = new AtomicInteger();
            CountDownLatch counted = new CountDownLatch(loops);
            for (GatewayLoop loop : session.loops().all()) {
                loop.run(
                        () -> {
                            streams.addAndGet(session.shard(loop).streams());
                            counted.countDown();
                        });
            }
            counted.await();
            // Four of these fit; on each loop the newest one stays, whatever the others keep.
            assertThat(streams.get()).isBetween(1, 4 + loops);
        }
    }
}
