package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What filters do to messages on their way to a server and back. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ContentIT extends OneServerRig {

    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";

    private final AtomicInteger serial = new AtomicInteger();

    private FilterConfig filter(String does, String word) {
        return filter(does, word, Direction.BOTH, OnError.BLOCK, List.of());
    }

    private FilterConfig filter(
            String does, String word, Direction direction, OnError onError, List<String> except) {
        return new FilterConfig(
                "scripted",
                "f" + serial.incrementAndGet(),
                List.of(),
                except,
                direction,
                onError,
                Duration.ZERO,
                Map.of("word", word, "does", does));
    }

    private TestGateway gateway(FilterConfig... filters) {
        TestGateway.Setup setup = TestGateway.with(loops).upstream("files", server);
        for (FilterConfig filter : filters) {
            setup.filter(filter);
        }
        return setup.start();
    }

    private static String call(TestGateway gateway, String text) {
        McpClient client = McpClient.open(gateway, "files");
        String params = "{\"name\":\"say\",\"arguments\":{\"text\":\"" + text + "\"}}";
        return client.call(McpClient.request("7", "tools/call", params));
    }

    private void says(String text) {
        server.answers("tools/call", RESULT.formatted(text));
    }

    private String sent() {
        return server.received().stream()
                .filter(message -> message.contains("tools/call"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsDeniedToAServerIsNotSentAndSaysSo() {
        says("done");
        try (TestGateway gateway = gateway(filter("deny", "secret"))) {
            String answer = call(gateway, "a secret");
            assertThat(answer)
                    .contains("4030", "\"policy_denied\"", "\"not_sent\"", "denied by filter f1")
                    .doesNotContain("a secret");
            assertThat(server.count("tools/call")).isZero();
            assertThat(call(gateway, "harmless")).contains("done");
            assertThat(server.count("tools/call")).isOne();
        }
    }

    @Test
    void anAnswerThatIsDeniedFailsItsCallAndShowsNothingOfItself() {
        says("the secret");
        try (TestGateway gateway = gateway(filter("deny", "secret"))) {
            assertThat(call(gateway, "x"))
                    .contains("4030", "\"policy_denied\"", "\"sent\"")
                    .doesNotContain("the secret");
            says("fine");
            assertThat(call(gateway, "x")).contains("fine");
        }
    }

    @Test
    void whatIsReplacedArrivesReplacedInBothDirections() {
        says("secret back");
        try (TestGateway gateway = gateway(filter("rewrite", "secret"))) {
            String answer = call(gateway, "my secret");
            assertThat(answer).contains("*** back").doesNotContain("secret");
            assertThat(sent()).contains("my ***").doesNotContain("secret");
        }
    }

    @Test
    void defect12_aLaterReplacementHoldsAfterAnErrorThatWasLetPass() {
        says("done");
        FilterConfig failing = filter("throw", "secret", Direction.BOTH, OnError.ALLOW, List.of());
        try (TestGateway gateway = gateway(failing, filter("rewrite", "secret"))) {
            assertThat(call(gateway, "secret")).contains("done");
            assertThat(sent()).contains("***").doesNotContain("secret");
            assertThat(gateway.core().filters().counts().get("f1").errors()).isPositive();
        }
    }

    @Test
    void defect13_aDenialBehindAReplacementIsADenial() {
        says("done");
        try (TestGateway gateway = gateway(filter("rewrite", "secret"), filter("deny", "***"))) {
            assertThat(call(gateway, "secret")).contains("policy_denied", "filter f2");
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void defect17_anErrorsTextIsJudgedToo() {
        server.on(
                "tools/call",
                call -> call.error("{\"code\":-1,\"message\":\"secret\",\"data\":\"secret\"}"));
        try (TestGateway gateway = gateway(filter("rewrite", "secret"))) {
            assertThat(call(gateway, "x")).contains("***").doesNotContain("secret");
        }
    }

    @Test
    void defect21_instructionsAndDescriptionsAreJudgedToo() {
        server.instructs("a secret order");
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"say\",\"description\":\"secret\",\"inputSchema\":{}}]}");
        try (TestGateway gateway = gateway(filter("rewrite", "secret"))) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.introduction()).contains("a *** order");
            assertThat(client.ask("tools/list", "{}"))
                    .contains("\"description\":\"***\"")
                    .doesNotContain("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "nothing", "break"})
    void defect26_aFilterThatCannotDecideBlocks(String fault) {
        says("done");
        try (TestGateway gateway = gateway(filter(fault, "secret"))) {
            assertThat(call(gateway, "secret"))
                    .contains("policy_denied", "the filter could not decide")
                    .doesNotContain("cannot judge");
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void aFilterIsNotAskedWhereItIsSwitchedOffOrForTheOtherDirection() {
        says("secret");
        FilterConfig elsewhere =
                filter("deny", "secret", Direction.BOTH, OnError.BLOCK, List.of("fil*"));
        FilterConfig outwards =
                filter("deny", "secret", Direction.TO_SERVER, OnError.BLOCK, List.of());
        try (TestGateway gateway = gateway(elsewhere, outwards)) {
            assertThat(call(gateway, "x")).contains("secret");
            assertThat(call(gateway, "secret")).contains("filter f2");
        }
    }

    @Test
    void aReportChangesNothing() {
        says("secret");
        try (TestGateway gateway = gateway(filter("report", "secret"))) {
            assertThat(call(gateway, "secret")).contains("\"text\":\"secret\"");
            assertThat(sent()).contains("\"text\":\"secret\"");
        }
    }

    @Test
    void scenario_aStreamIsJudgedMessageByMessage() {
        server.on(
                "tools/call",
                call -> {
                    ScriptedStream stream = call.stream();
                    stream.progress("\"progress\":1,\"message\":\"secret\"");
                    stream.progress("\"progress\":2,\"message\":\"fine\"");
                    stream.result(RESULT.formatted("done"));
                });
        try (TestGateway gateway =
                gateway(
                        filter(
                                "deny",
                                "secret",
                                Direction.FROM_SERVER,
                                OnError.BLOCK,
                                List.of()))) {
            McpClient client = McpClient.open(gateway, "files");
            String call = McpClient.toolCall("7", "say", ",\"_meta\":{\"progressToken\":\"t\"}");
            assertThat(client.call(call)).contains("done").doesNotContain("secret");
        }
    }

    @Test
    void scenario23_aNotificationThatIsDeniedIsDroppedAndOnRecord() {
        try (TestGateway gateway = gateway(filter("deny", "secret"))) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                ScriptedStream unasked = server.takeStream();
                unasked.event(log("a secret"));
                unasked.event(log("fine"));
                assertThat(listening.message()).contains("fine").doesNotContain("secret");
            }
            assertThat(gateway.events().judged()).containsExactly("files notifications/message f1");
        }
    }

    private static String log(String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                + "\"params\":{\"level\":\"error\",\"data\":\""
                + text
                + "\"}}";
    }

    @Test
    void aNameThatAFilterChangesIsNotCalled() {
        says("done");
        try (TestGateway gateway = gateway(filter("rewrite", "say"))) {
            assertThat(call(gateway, "x")).contains("policy_denied", "cannot be replaced exactly");
            assertThat(server.count("tools/call")).isZero();
            assertThat(gateway.core().filters().counts().get("f1").denied()).isOne();
        }
    }
}
