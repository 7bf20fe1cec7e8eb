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
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.testkit.stdio.StdioServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages at the filters: judged by workers, while what is not behind them goes on. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class JudgingIT extends OneServerRig {

    private static final AtomicInteger SERIAL = new AtomicInteger();
    private static final String LARGE = "x".repeat(4000);
    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";

    private final String word = "word" + SERIAL.incrementAndGet() + "w";

    @AfterEach
    void openGate() {
        gate().open();
    }

    private ScriptedFilters.Gate gate() {
        return ScriptedFilters.gate(word);
    }

    private FilterConfig filter(String does, Direction direction) {
        return filter(does, direction, OnError.BLOCK, Duration.ZERO);
    }

    private FilterConfig filter(
            String does, Direction direction, OnError onError, Duration timeout) {
        return new FilterConfig(
                "scripted",
                does,
                List.of(),
                List.of(),
                direction,
                onError,
                timeout,
                Map.of("word", word, "does", does));
    }

    private static TestGateway.Setup workers(TestGateway.Setup setup) {
        return setup.judging("inline", ByteSize.parse("1KiB")).judging("workers", 2);
    }

    private TestGateway.Setup gateway() {
        return workers(patient());
    }

    private TestGateway.Setup pipe() {
        return workers(
                TestGateway.with(loops)
                        .upstream("files", StdioServer.command(), same -> same)
                        .timeout("streamAfter", 60_000));
    }

    private static String echo(String text) {
        String params = "{\"name\":\"echo\",\"arguments\":{\"v\":\"" + text + "\"}}";
        return McpClient.request("7", "tools/call", params);
    }

    private String sent() {
        return server.received().stream()
                .filter(message -> message.contains("tools/call"))
                .findFirst()
                .orElseThrow();
    }

    private String large() {
        return word + LARGE;
    }

    @ParameterizedTest
    @EnumSource(
            value = Direction.class,
            names = {"TO_SERVER", "FROM_SERVER"})
    void scenario41_othersOnASharedPipePassWhileALargeMessageIsJudged(Direction direction) {
        try (TestGateway gateway = pipe().filter(filter("wait", direction)).start()) {
            McpClient patient = McpClient.open(gateway, "files");
            McpClient other = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = patient.send(echo(large()))) {
                gate().awaitEntered(1);
                assertThat(other.call(echo("small"))).contains("\"text\":\"small\"");
                assertThat(patient.call(echo("mine").replace("\"id\":7", "\"id\":8")))
                        .contains("\"text\":\"mine\"");
                assertThat(gateway.core().filters().pool().held()).isOne();
                gate().open();
                assertThat(waiting.answer()).contains(large());
            }
            // The place is given back behind the answer, by the server's loop.
            Await.until(() -> gateway.core().filters().pool().held() == 0, "the place back");
            Await.until(() -> gateway.core().filters().pool().heldBytes() == 0, "its bytes back");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamIsJudgedInOrderAndOutlivesItsConnection(boolean abrupt) {
        server.on(
                "tools/call",
                call -> {
                    ScriptedStream stream = call.stream();
                    stream.progress("\"progress\":1,\"message\":\"" + large() + "\"");
                    stream.progress("\"progress\":2");
                    String result = RESULT.formatted("done");
                    if (abrupt) {
                        stream.event(
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + call.id()
                                        + ",\"result\":"
                                        + result
                                        + "}");
                        call.abort();
                    } else {
                        stream.result(result);
                    }
                });
        FilterConfig filter = filter("wait", Direction.FROM_SERVER);
        try (TestGateway gateway = gateway().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            String call = McpClient.toolCall("7", "say", ",\"_meta\":{\"progressToken\":\"t\"}");
            try (RawHttpClient waiting = client.send(call)) {
                gate().awaitEntered(1);
                Await.until(() -> gateway.core().filters().pool().held() == 3, "three held");
                gate().open();
                List<String> messages = waiting.messages();
                assertThat(messages).hasSize(3);
                assertThat(messages.get(0)).contains("\"progress\":1", large());
                assertThat(messages.get(1)).contains("\"progress\":2");
                assertThat(messages.get(2)).contains("done");
            }
        }
    }

    @Test
    void aLargeAnswerPassesWhenItsConnectionHasClosed() {
        server.on(
                "tools/call", call -> call.result(RESULT.formatted(large()), "Connection: close"));
        FilterConfig filter = filter("wait", Direction.FROM_SERVER);
        try (TestGateway gateway = gateway().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(echo("x"))) {
                gate().awaitEntered(1);
                gate().open();
                assertThat(waiting.answer()).contains(large());
            }
        }
    }

    @Test
    void aLargeMessageIsReplacedAndDeniedLikeASmallOne() {
        server.answers("tools/call", RESULT.formatted(large()));
        FilterConfig replace = filter("rewrite", Direction.BOTH);
        try (TestGateway gateway = gateway().filter(replace).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(large()))).contains("***" + LARGE).doesNotContain(word);
            assertThat(sent()).contains("***" + LARGE).doesNotContain(word);
        }
        FilterConfig deny = filter("deny", Direction.TO_SERVER);
        try (TestGateway gateway = gateway().filter(deny).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(large()))).contains("policy_denied", "\"not_sent\"");
        }
        assertThat(server.count("tools/call")).isOne();
    }

    @Test
    void aCallThatIsCancelledWhileItIsJudgedIsNeverSentNorItsCancellation() {
        server.answers("tools/call", RESULT.formatted("done"));
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway = gateway().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(echo(large()))) {
                gate().awaitEntered(1);
                client.notice(McpClient.cancelled("7"));
                Await.until(
                        () -> gateway.upstream("files").inFlight().taken() == 0, "the call's end");
                gate().open();
                Await.until(() -> gateway.core().filters().pool().held() == 0, "the verdict");
            }
            assertThat(client.call(echo("next"))).contains("done");
            assertThat(server.count("tools/call")).isOne();
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void aCallWhoseTimeIsOverWhileItIsJudgedFailsUnsent() {
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway =
                workers(
                                TestGateway.with(loops)
                                        .upstream(
                                                "files",
                                                server,
                                                same ->
                                                        Records.with(
                                                                same,
                                                                "timeouts",
                                                                Records.with(
                                                                        same.timeouts(),
                                                                        "request",
                                                                        Duration.ofMillis(50)))))
                        .filter(filter)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(large()))).contains("request_timeout", "\"not_sent\"");
            gate().open();
            Await.until(() -> gateway.core().filters().pool().held() == 0, "the verdict");
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void aServerThatClosesWhileTheRequestIsJudgedDoesNotGetIt() {
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway = pipe().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(echo(large()))) {
                gate().awaitEntered(1);
                client.call(
                        McpClient.request(
                                "8",
                                "tools/call",
                                "{\"name\":\"die\",\"arguments\":{\"v\":\"3\"}}"));
                assertThat(waiting.answer()).contains("upstream_closed", "\"not_sent\"");
                gate().open();
            }
        }
    }

    @Test
    void aConnectionThatClosesWhileTheRequestIsJudgedFailsItUnsent() {
        Queue<ScriptedRequest> answered = new ConcurrentLinkedQueue<>();
        server.on(
                "tools/call",
                call -> {
                    answered.add(call);
                    call.result(RESULT.formatted("done"));
                });
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway = gateway().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < loops; i++) {
                // Leaves an idle connection on each loop.
                assertThat(client.call(echo("small"))).contains("done");
            }
            try (RawHttpClient waiting = client.send(echo(large()))) {
                gate().awaitEntered(1);
                answered.forEach(ScriptedRequest::abort);
                assertThat(waiting.answer()).contains("upstream_closed", "\"not_sent\"");
                gate().open();
                Await.until(() -> gateway.core().filters().pool().held() == 0, "the verdict");
                assertThat(client.call(echo("next"))).contains("done");
                assertThat(server.count("tools/call")).isEqualTo(loops + 1);
            }
        }
    }

    @Test
    void aNameThatAFilterChangesIsNotCalledInALargeMessageEither() {
        server.answers("tools/call", RESULT.formatted("done"));
        FilterConfig filter = filter("rewrite", Direction.TO_SERVER);
        try (TestGateway gateway = gateway().filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(LARGE).replace("echo", word)))
                    .contains("policy_denied", "cannot be replaced exactly");
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndCounted() {
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway =
                gateway().judging("queue", 4).judging("share", 100).filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            List<RawHttpClient> waiting =
                    List.of("1", "2", "3", "4").stream()
                            .map(
                                    id ->
                                            client.send(
                                                    echo(large())
                                                            .replace("\"id\":7", "\"id\":" + id)))
                            .toList();
            Await.until(() -> gateway.core().filters().pool().held() == 4, "four held");
            String refused = client.call(echo(large()));
            assertThat(Json.at(refused, "error", "data", "reason")).isEqualTo("\"overloaded\"");
            assertThat(Json.at(refused, "error", "data", "phase")).isEqualTo("\"not_sent\"");
            assertThat(refused).contains("too many messages wait to be judged");
            assertThat(gateway.core().filters().pool().refused()).isOne();
            server.answers("tools/call", RESULT.formatted("done"));
            gate().open();
            waiting.forEach(
                    http -> {
                        assertThat(http.answer()).contains("done");
                        http.close();
                    });
        }
    }

    @Test
    void aMessageBeyondTheMemoryForAllIsRefusedUnlessItIsAlone() {
        server.answers("tools/call", RESULT.formatted("done"));
        FilterConfig filter = filter("wait", Direction.TO_SERVER);
        try (TestGateway gateway =
                gateway().judging("buffered", ByteSize.parse("1KiB")).filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(echo(large()))) {
                gate().awaitEntered(1);
                assertThat(client.call(echo(large()).replace("\"id\":7", "\"id\":8")))
                        .contains("\"overloaded\"");
                gate().open();
                assertThat(waiting.answer()).contains("done");
            }
        }
    }

    @Test
    void scenario42_aFilterThatHangsBlocksAndIsFencedUntilAReload() {
        server.answers("tools/call", RESULT.formatted("done"));
        FilterConfig filter =
                filter("hang", Direction.TO_SERVER, OnError.BLOCK, Duration.ofMillis(20));
        try (TestGateway gateway = gateway().judging("spares", 2).filter(filter).start()) {
            McpClient client = McpClient.open(gateway, "files");
            for (int i = 0; i < 2; i++) {
                assertThat(client.call(echo(large())))
                        .contains("policy_denied", "the filter took too long", "\"not_sent\"");
            }
            assertThat(gateway.core().filters().pool().lost()).isEqualTo(2);
            assertThat(client.call(echo(large())))
                    .contains("policy_denied", "the filter could not decide");
            assertThat(gate().entered).hasValue(2);
            FilterCounts counts = gateway.core().filters().counts().get("hang");
            assertThat(counts.timeouts()).isEqualTo(2);
            assertThat(counts.errors()).isEqualTo(3);
            assertThat(client.call(echo("small"))).contains("done");
            gate().open();
            Await.until(() -> gateway.core().filters().pool().lost() == 0, "the threads' return");
            gateway.core().apply(gateway.core().snapshot().config());
            assertThat(client.call(echo(large()))).contains("done");
        }
    }

    @Test
    void aFilterThatHangsIsPassedOverWhereErrorsAreAllowed() {
        server.answers("tools/call", RESULT.formatted("done"));
        FilterConfig hangs =
                filter("hang", Direction.TO_SERVER, OnError.ALLOW, Duration.ofMillis(20));
        FilterConfig next = filter("rewrite", Direction.TO_SERVER);
        try (TestGateway gateway = gateway().filter(hangs).filter(next).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(large()))).contains("done");
            assertThat(sent()).contains("***" + LARGE).doesNotContain(word);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "die", "overflow", "nothing", "break"})
    void defect26_aFilterThatFailsOnAWorkerBlocksAndTheNextIsJudged(String fault) {
        server.answers("tools/call", RESULT.formatted("done"));
        try (TestGateway gateway = gateway().filter(filter(fault, Direction.TO_SERVER)).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(echo(large()))).contains("policy_denied", "could not decide");
            assertThat(client.call(echo(LARGE))).contains("done");
            assertThat(server.count("tools/call")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Direction.class,
            names = {"TO_SERVER", "FROM_SERVER"})
    void nothingRemainsOfWhatWasJudgedWhenTheGatewayStopped(Direction direction) {
        server.answers("tools/call", RESULT.formatted(large()));
        FilterConfig filter = filter("hang", direction);
        try (TestGateway gateway = gateway().filter(filter).start();
                RawHttpClient waiting = McpClient.open(gateway, "files").send(echo(large()))) {
            gate().awaitEntered(1);
            assertThat(waiting.hasArrived()).isFalse();
        }
    }
}
