package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expressions of operators that take long for small messages: workers go on where an event loop
 * would be kept, and come to what they would have come to from the start.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class OwnPatternsIT extends OneServerRig {

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";

    /** Each match of it is known to have ended when all that follows has been read. */
    private static final Map<String, Object> GOES_ON =
            Map.of("patterns", List.of(Map.of("name", "mark", "pattern", "q(.*z)?")));

    private static final String SLOW = "q".repeat(1500);

    private final String word = "pattern" + SERIAL.incrementAndGet() + "w";

    @AfterEach
    void openGate() {
        ScriptedFilters.gate(word).open();
    }

    private static FilterConfig detect(Map<String, Object> settings, Duration timeout) {
        return new FilterConfig(
                "detect",
                "",
                List.of(),
                List.of(),
                Direction.BOTH,
                OnError.BLOCK,
                timeout,
                settings);
    }

    private static FilterConfig detect(Map<String, Object> settings) {
        return detect(settings, Duration.ZERO);
    }

    /** Lets nothing with the word pass before the gate is open: a thread that comes there waits. */
    private FilterConfig waiting(Direction direction) {
        return new FilterConfig(
                "scripted",
                "waiting",
                List.of(),
                List.of(),
                direction,
                OnError.BLOCK,
                Duration.ofMinutes(1),
                Map.of("word", word, "does", "wait"));
    }

    private static String say(String id, String text) {
        String params = "{\"name\":\"say\",\"arguments\":{\"text\":\"" + text + "\"}}";
        return McpClient.request(id, "tools/call", params);
    }

    private String sent() {
        return server.received().stream()
                .filter(message -> message.contains("tools/call"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    @Test
    void aSmallMessageThatTakesLongIsJudgedByAWorkerAndOthersAreAnswered() {
        server.answers("tools/call", RESULT.formatted("done"));
        try (TestGateway gateway =
                patient().filter(detect(GOES_ON)).filter(waiting(Direction.TO_SERVER)).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient slow = client.send(say("7", word + SLOW))) {
                ScriptedFilters.gate(word).awaitEntered(1);
                for (int i = 0; i < 2 * loops; i++) {
                    assertThat(client.call(say("" + (8 + i), "fast"))).contains("done");
                }
                assertThat(gateway.core().filters().pool().held()).isOne();
                ScriptedFilters.gate(word).open();
                assertThat(slow.answer()).contains("done");
            }
            assertThat(sent()).contains(word + "[mark]".repeat(SLOW.length()));
            FilterCounts counts = gateway.core().filters().counts().get("detect");
            assertThat(counts.rewritten()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "64KiB"})
    void whatTakesTooLongOnAWorkerIsNotJudgedWhereverThatBegan(String inline) {
        Map<String, Object> settings =
                Map.of(
                        "patterns",
                        List.of(Map.of("name", "mark", "pattern", "q(.*z)?")),
                        "pattern-millis",
                        5,
                        "pattern-nanos-per-byte",
                        0,
                        "max-hits",
                        100_000);
        try (TestGateway gateway =
                patient()
                        .judging("inline", ByteSize.parse(inline))
                        .filter(detect(settings))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            String refused = client.call(say("7", "q".repeat(20_000)));
            assertThat(Json.at(refused, "error", "data", "reason")).isEqualTo("\"policy_denied\"");
            assertThat(refused)
                    .contains("denied by filter detect: the filter could not decide")
                    .contains("\"not_sent\"");
            FilterCounts counts = gateway.core().filters().counts().get("detect");
            assertThat(counts.errors()).isOne();
            assertThat(counts.denied()).isOne();
        }
    }

    @Test
    void whatFollowsASmallMessageThatTakesLongStaysBehindIt() {
        server.on(
                "tools/call",
                call -> {
                    ScriptedStream stream = call.stream();
                    stream.progress("\"progress\":1,\"message\":\"" + word + SLOW + "\"");
                    stream.progress("\"progress\":2");
                    stream.result(RESULT.formatted("done"));
                });
        try (TestGateway gateway =
                patient().filter(detect(GOES_ON)).filter(waiting(Direction.FROM_SERVER)).start()) {
            McpClient client = McpClient.open(gateway, "files");
            String call = McpClient.toolCall("7", "say", ",\"_meta\":{\"progressToken\":\"t\"}");
            try (RawHttpClient waiting = client.send(call)) {
                ScriptedFilters.gate(word).awaitEntered(1);
                Await.until(() -> gateway.core().filters().pool().held() == 3, "three held");
                ScriptedFilters.gate(word).open();
                List<String> messages = waiting.messages();
                assertThat(messages).hasSize(3);
                assertThat(messages.get(0)).contains("\"progress\":1", word + "[mark][mark]");
                assertThat(messages.get(1)).contains("\"progress\":2");
                assertThat(messages.get(2)).contains("done");
            }
        }
    }

    @Test
    void aSmallMessageThatTakesLongIsRefusedWhereWorkersHaveNoRoom() {
        server.answers("tools/call", RESULT.formatted("done"));
        try (TestGateway gateway =
                patient()
                        .judging("buffered", ByteSize.parse("1KiB"))
                        .filter(detect(GOES_ON))
                        .filter(waiting(Direction.TO_SERVER))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(say("7", word + SLOW))) {
                ScriptedFilters.gate(word).awaitEntered(1);
                String refused = client.call(say("8", SLOW));
                assertThat(Json.at(refused, "error", "data", "reason")).isEqualTo("\"overloaded\"");
                assertThat(client.call(say("9", "fast"))).contains("done");
                ScriptedFilters.gate(word).open();
                assertThat(waiting.answer()).contains("done");
            }
        }
    }

    @Test
    void slowMessagesDoNotSwitchAFilterOff() {
        Map<String, Object> settings =
                Map.of(
                        "patterns",
                        List.of(Map.of("name", "mark", "pattern", "q(.*z)?")),
                        "pattern-millis",
                        60_000,
                        "max-hits",
                        1_000_000);
        try (TestGateway gateway =
                patient()
                        .judging("spares", 1)
                        .judging("inline", ByteSize.parse("1KiB"))
                        .filter(detect(settings, Duration.ofMillis(250)))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < 3; i++) {
                assertThat(client.call(say("" + i, "q".repeat(60_000))))
                        .contains("policy_denied", "the filter took too long");
                Await.until(
                        () -> gateway.core().filters().pool().lost() == 0, "the thread's return");
            }
            server.answers("tools/call", RESULT.formatted("done"));
            assertThat(client.call(say("9", "x".repeat(2000)))).contains("done");
        }
    }

    @Test
    void aPrintedLineThatTakesLongIsWithheld() {
        try (TestGateway gateway = patient().filter(detect(GOES_ON)).start()) {
            FilterSet filters = gateway.core().filters();
            assertThat(filters.shown("files", SLOW)).isEqualTo("[withheld by a filter]");
            assertThat(filters.shown("files", "a q")).isEqualTo("a [mark]");
        }
    }
}
