package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.content.JudgingPool;
import io.watchgate.expression.Expression;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.Outcome;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestGateway;
import io.watchgate.testkit.stdio.StdioServer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules on arguments that are too large for an event loop: workers try them, in order. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class LargeArgumentsIT extends OneServerRig {

    private static final int SIZE = 10 << 20;
    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}";

    /** An expression that looks at arguments, says no, and waits until it may. */
    private final class Gate implements Expression {

        @Override
        public Set<Fact> reads() {
            return Set.of(Fact.ARGUMENTS);
        }

        @Override
        public Set<String> headers() {
            return Set.of();
        }

        @Override
        public Outcome evaluate(Facts facts) {
            Object arguments = facts.value(Fact.ARGUMENTS, "nothing");
            if (arguments == null) {
                return Outcome.UNKNOWN;
            }
            Map<?, ?> map = (Map<?, ?>) arguments;
            threads.add(Thread.currentThread().getName());
            if (map.containsKey("large")) {
                await();
            }
            return map.containsKey("fail") ? Outcome.valueOf("nothing") : Outcome.NO;
        }

        private void await() {
            try {
                open.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final Queue<String> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final ExpressionSource gate = () -> (text, iterations) -> new Gate();

    @AfterEach
    void openGate() {
        open.countDown();
    }

    private static PolicyConfig denying(Object... keys) {
        ArgumentConfig argument = Records.of(ArgumentConfig.class, keys);
        return new PolicyConfig(
                PolicyConfig.Action.ALLOW,
                List.of(
                        Records.of(
                                RuleConfig.class,
                                "action",
                                Action.DENY,
                                "id",
                                "no",
                                "tool",
                                List.of("echo"),
                                "arguments",
                                List.of(argument))));
    }

    private static PolicyConfig gated() {
        return new PolicyConfig(
                PolicyConfig.Action.ALLOW,
                List.of(
                        Records.of(
                                RuleConfig.class, "action", Action.DENY, "id", "g", "when", "g")));
    }

    private static String call(String id, String arguments) {
        return McpClient.request(
                id, "tools/call", "{\"name\":\"echo\",\"arguments\":{" + arguments + "}}");
    }

    private static String large(String id, int size) {
        return call(id, "\"v\":\"" + id + "\",\"large\":\"" + "x".repeat(size) + "\"");
    }

    private static PolicyTally tally(TestGateway gateway) {
        return gateway.core().snapshot().policy().tally();
    }

    private static JudgingPool pool(TestGateway gateway) {
        return gateway.core().filters().pool();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value|/etc/passwd",
                "prefix|/etc/",
                "glob|/etc/*",
                "regex|/e.c/[a-z]+",
                "least|7",
            })
    void noConditionOnTenMegabytesOfArgumentsIsTriedOnALoop(String key, String wanted) {
        server.answers("tools/call", RESULT);
        boolean range = key.equals("least");
        String pointer = range ? "/n" : "/path";
        PolicyConfig policy = denying("pointer", pointer, key, range ? wanted : List.of(wanted));
        try (TestGateway gateway = patient().policy(policy).start()) {
            McpClient client = McpClient.open(gateway, "files");
            String filling = ",\"blob\":\"" + "x".repeat(SIZE) + "\"";
            String denied = client.call(call("1", "\"path\":\"/etc/passwd\",\"n\":7" + filling));
            assertThat(denied).contains("policy_denied", "\"not_sent\"");
            assertThat(client.call(call("2", "\"path\":\"/srv\",\"n\":6" + filling)))
                    .contains("done");
            assertThat(tally(gateway).readOnLoops()).isZero();
            assertThat(client.call(call("3", "\"path\":\"/etc/passwd\",\"n\":7")))
                    .contains("policy_denied");
            assertThat(tally(gateway).readOnLoops()).isPositive();
            assertThat(pool(gateway).held()).isZero();
            assertThat(pool(gateway).heldBytes()).isZero();
        }
        assertThat(server.count("tools/call")).isOne();
    }

    @Test
    void expressionsAndTheCandidateBesideTheRulesAreTriedByWorkersToo() {
        server.answers("tools/call", RESULT);
        open.countDown();
        ShadowConfig shadow =
                new ShadowConfig(
                        PolicyConfig.Action.ALLOW,
                        denying("pointer", "/v", "value", List.of("1")).rules());
        PolicyConfig policy = Records.with(gated(), "shadow", shadow);
        try (TestGateway gateway = patient().policy(policy, gate).start()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(large("1", SIZE))).contains("done");
            assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("filters-"));
            assertThat(tally(gateway).readOnLoops()).isZero();
            assertThat(tally(gateway).differed()).isOne();
        }
    }

    @Test
    void whatAClientSaysOnAConnectionStaysInOrder() {
        try (TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream("files", StdioServer.command(), same -> same)
                                .judging("inline", ByteSize.parse("1KiB"))
                                .judging("workers", 2)
                                .policy(gated(), gate)
                                .start();
                LineClient client = gateway.lines("/mcp/files")) {
            client.initialize("2025-11-25", "{}");
            client.send(large("1", 4000));
            client.send(call("2", "\"v\":\"2\""));
            client.send(large("3", 4000));
            client.send(call("4", "\"v\":\"4\""));
            Await.until(() -> pool(gateway).held() == 4, "all four");
            open.countDown();
            for (String id : List.of("1", "2", "3", "4")) {
                assertThat(client.line()).contains("\"id\":" + id, "\"text\":\"" + id + "\"");
            }
            assertThat(pool(gateway).held()).isZero();
            assertThat(pool(gateway).heldBytes()).isZero();
        }
    }

    @Test
    void othersGoOnMeanwhile() {
        server.answers("tools/call", RESULT);
        try (TestGateway gateway = patient().policy(gated(), gate).start()) {
            McpClient slow = McpClient.open(gateway, "files");
            McpClient other = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = slow.send(large("7", SIZE))) {
                Await.until(() -> pool(gateway).held() == 1, "the large one");
                assertThat(other.call(call("8", "\"v\":\"8\""))).contains("done");
                open.countDown();
                assertThat(waiting.answer()).contains("done");
            }
        }
    }

    @Test
    void aCallThatIsCancelledMeanwhileIsNeverSentNorItsCancellation() {
        server.answers("tools/call", RESULT);
        try (TestGateway gateway = patient().policy(gated(), gate).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(large("7", 100_000))) {
                Await.until(() -> !threads.isEmpty(), "the worker");
                client.notice(McpClient.cancelled("7"));
                Await.until(() -> gateway.events().closed() > 0, "the call's end");
                open.countDown();
                Await.until(() -> pool(gateway).held() == 0, "the verdict");
            }
            assertThat(client.call(call("8", "\"v\":\"8\""))).contains("done");
            assertThat(server.count("tools/call")).isOne();
            assertThat(server.count("notifications/cancelled")).isZero();
        }
    }

    @Test
    void aConnectionThatClosesMeanwhileLeavesNothingBehind() {
        server.answers("tools/call", RESULT);
        try (TestGateway gateway = patient().policy(gated(), gate).start()) {
            try (LineClient client = gateway.lines("/mcp/files")) {
                client.initialize("2025-11-25", "{}");
                client.send(large("1", 100_000));
                client.send(call("2", "\"v\":\"2\""));
                client.send(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}");
                Await.until(() -> pool(gateway).held() == 3, "all three");
            }
            Await.until(() -> gateway.connections().isEmpty(), "the client's end");
            open.countDown();
            Await.until(() -> pool(gateway).held() == 0, "the verdict");
            assertThat(pool(gateway).heldBytes()).isZero();
        }
    }

    @Test
    void whatFindsNoRoomIsOverloadedAndTheNextIsJudgedAgain() {
        server.answers("tools/call", RESULT);
        try (TestGateway gateway =
                patient().judging("queue", 4).judging("share", 25).policy(gated(), gate).start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient waiting = client.send(large("1", 100_000))) {
                Await.until(() -> !threads.isEmpty(), "the worker");
                assertThat(client.call(large("2", 100_000))).contains("overloaded", "not_sent");
                open.countDown();
                assertThat(waiting.answer()).contains("done");
            }
            assertThat(client.call(large("3", 100_000))).contains("done");
        }
    }

    @Test
    void aRuleOnAnnotationsAndArgumentsIsTriedByWorkersWhenTheListHasCome() {
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"echo\",\"annotations\":{\"readOnlyHint\":true}}]}");
        server.answers("tools/call", RESULT);
        RuleConfig rule =
                Records.with(
                        denying("pointer", "/path", "value", List.of("/etc")).rules().get(0),
                        "annotations",
                        Map.of("readOnlyHint", "true"));
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(rule));
        try (TestGateway gateway = patient().policy(policy).start()) {
            McpClient client = McpClient.open(gateway, "files");
            String filling = "\",\"blob\":\"" + "x".repeat(SIZE) + "\"";
            assertThat(client.call(call("1", "\"path\":\"/etc" + filling)))
                    .contains("policy_denied");
            assertThat(client.call(call("2", "\"path\":\"/srv" + filling))).contains("done");
            assertThat(tally(gateway).readOnLoops()).isZero();
        }
        assertThat(server.count("tools/call")).isOne();
    }

    @Test
    void whatFailsIsDenied() {
        server.answers("tools/call", RESULT);
        open.countDown();
        try (TestGateway gateway = patient().policy(gated(), gate).start()) {
            McpClient client = McpClient.open(gateway, "files");
            String filling = ",\"fail\":\"" + "x".repeat(100_000) + "\"";
            assertThat(client.call(call("1", "\"v\":\"1\"" + filling)))
                    .contains("policy_denied", "\"not_sent\"");
            assertThat(pool(gateway).held()).isZero();
            assertThat(server.count("tools/call")).isZero();
        }
    }

    @Test
    void aGatewayThatEndsMeanwhileEndsTheCall() {
        server.answers("tools/call", RESULT);
        TestGateway gateway = patient().policy(gated(), gate).start();
        McpClient client = McpClient.open(gateway, "files");
        try (RawHttpClient waiting = client.send(large("1", 100_000))) {
            Await.until(() -> !threads.isEmpty(), "the worker");
            gateway.close();
            open.countDown();
        }
        assertThat(server.count("tools/call")).isZero();
    }
}
