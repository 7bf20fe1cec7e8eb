package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.Outcome;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What rules do to what servers send of their own accord, the same whichever way the server is
 * reached: notifications and requests for the client.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(FarWay.class)
class ServerRulesIT {

    private static final String DONE = "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}";

    /** Says no to everything, and on which thread it was asked. */
    private final class Asked implements Expression {

        @Override
        public Set<Fact> reads() {
            return Set.of(Fact.METHOD);
        }

        @Override
        public Set<String> headers() {
            return Set.of();
        }

        @Override
        public Outcome evaluate(Facts facts) {
            threads.add(Thread.currentThread().getName() + " " + facts.value(Fact.METHOD, ""));
            return Outcome.NO;
        }
    }

    private final Queue<String> threads = new ConcurrentLinkedQueue<>();

    @Parameter FarWay way;

    private FarServer server;
    private TestGateway gateway;
    private LineClient client;

    @BeforeEach
    void start() {
        server = way.server();
        RuleConfig steps = rule(Action.REPORT, "steps", "notifications/progress");
        RuleConfig quiet = rule(Action.DENY, "quiet", "notifications/message");
        RuleConfig no = rule(Action.DENY, "no-sampling", "sampling/*");
        RuleConfig still = rule(Action.DENY, "still", "notifications/tools/*");
        RuleConfig other =
                Records.with(rule(Action.DENY, "other", "*"), "upstream", List.of("other"));
        RuleConfig asked =
                Records.of(RuleConfig.class, "action", Action.DENY, "id", "asked", "when", "asked");
        gateway =
                server.behind(TestGateway.with(2))
                        .policy(
                                new PolicyConfig(
                                        PolicyConfig.Action.ALLOW,
                                        List.of(asked, other, steps, quiet, no, still)),
                                () -> (text, iterations) -> new Asked())
                        .filter(secrets())
                        .start();
        client = gateway.lines("/mcp/files");
        client.initialize("2025-11-25", McpClient.EVERYTHING);
    }

    private static RuleConfig rule(Action action, String id, String method) {
        return Records.of(RuleConfig.class, "action", action, "id", id, "method", List.of(method));
    }

    /** Rules come before filters: what they drop is not judged by this one. */
    private static FilterConfig secrets() {
        return new FilterConfig(
                "scripted",
                "secrets",
                List.of(),
                List.of(),
                Direction.BOTH,
                OnError.BLOCK,
                Duration.ZERO,
                Map.of("word", "secret", "does", "rewrite", "with", "***"));
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        server.close();
    }

    private FarServer.Asked begin(String id) {
        client.send(
                McpClient.request(
                        id,
                        "tools/call",
                        "{\"name\":\"say\",\"arguments\":{\"text\":\"x\"},"
                                + "\"_meta\":{\"progressToken\":\"t\"}}"));
        return server.take("tools/call");
    }

    /** Returns the next message for the client that is not about a list. */
    private String next() {
        String line = client.line();
        return line.contains("list_changed") ? next() : line;
    }

    private static String notification(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static String progress(FarServer.Asked asked, int step) {
        String token = Json.at(asked.body(), "params", "_meta", "progressToken");
        return notification(
                "notifications/progress",
                "{\"progressToken\":" + token + ",\"progress\":" + step + "}");
    }

    private static String log() {
        return notification("notifications/message", "{\"level\":\"error\",\"data\":\"secret\"}");
    }

    private static String question(String id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{\"messages\":[],\"maxTokens\":1}}";
    }

    private static String asks(String method) {
        return "{\"resultType\":\"input_required\",\"requestState\":\"state\","
                + "\"inputRequests\":{\"k\":{\"method\":\""
                + method
                + "\",\"params\":{\"messages\":[],\"maxTokens\":1}}}}";
    }

    private Map<String, Long> withheld() {
        return gateway.core().snapshot().policy().tally().withheld();
    }

    @Test
    void aDeniedNotificationIsDroppedCountedAndOnRecord() {
        assumeTrue(way.talks());
        client.send(McpClient.request("1", "logging/setLevel", "{\"level\":\"info\"}"));
        assertThat(next()).contains("\"id\":1");
        FarServer.Asked asked = begin("2");
        asked.say(progress(asked, 1));
        asked.say(log());
        asked.say(progress(asked, 2));
        assertThat(next()).contains("\"progress\":1");
        assertThat(next()).contains("\"progress\":2");
        asked.result(DONE);
        assertThat(next()).contains("\"id\":2", "done");
        boolean maySpeakUnasked = !way.isModern() || way == FarWay.MODERN_STDIO;
        if (maySpeakUnasked) {
            server.sayUnasked(log());
        }
        Map<String, Long> all = Map.of("quiet", maySpeakUnasked ? 2L : 1L);
        Await.until(() -> withheld().equals(all), "all log messages");
        assertThat(gateway.core().snapshot().policy().tally().reported())
                .isEqualTo(Map.of("steps", 2L));
        if (maySpeakUnasked) {
            // The rule is counted in front of its record.
            Await.until(
                    () -> gateway.events().judged().contains("files notifications/message quiet"),
                    "the record");
        }
        begin("3").result(DONE);
        assertThat(next()).contains("\"id\":3", "done");
    }

    @Test
    void aDeniedRequestIsRefusedToTheServer() {
        assumeFalse(way.isModern());
        FarServer.Asked asked = begin("1");
        asked.say(question("8", "sampling/createMessage"));
        assertThat(server.takeResponse()).contains("\"id\":8", "\"code\":4030", "denied by policy");
        asked.say(question("9", "roots/list"));
        String roots = next();
        assertThat(roots).contains("roots/list");
        client.send(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + Json.at(roots, "id")
                        + ",\"result\":{\"roots\":[]}}");
        assertThat(server.takeResponse()).contains("\"id\":9", "\"roots\"");
        asked.result(DONE);
        assertThat(next()).contains("\"id\":1", "done");
        assertThat(withheld()).isEqualTo(Map.of("no-sampling", 1L));
    }

    @Test
    void aResultThatAsksForWhatIsDeniedFailsTheCall() {
        assumeTrue(way.isModern());
        begin("1").result(asks("sampling/createMessage"));
        assertThat(next()).contains("\"id\":1", "4030", "\"sent\"", "denied by policy");
        assertThat(withheld()).isEqualTo(Map.of("no-sampling", 1L));
        begin("2").result(asks("roots/list"));
        String roots = next();
        assertThat(roots).contains("roots/list");
        client.send(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + Json.at(roots, "id")
                        + ",\"result\":{\"roots\":[]}}");
        FarServer.Asked again = server.take("tools/call");
        assertThat(again.body()).contains("\"inputResponses\"");
        again.result(DONE);
        assertThat(next()).contains("\"id\":2", "done");
    }

    @Test
    void aLargeResultThatAsksIsJudgedByAWorkerAndWhatFollowsStaysBehindIt() {
        assumeTrue(way.isModern());
        String filling = "\"params\":{\"x\":\"" + "x".repeat(200_000) + "\",\"messages\"";
        begin("1")
                .result(
                        asks("sampling/createMessage")
                                .replace("\"params\":{\"messages\"", filling));
        assertThat(next()).contains("\"id\":1", "4030", "\"sent\"", "denied by policy");
        assertThat(withheld()).isEqualTo(Map.of("no-sampling", 1L));
        assertThat(threads)
                .filteredOn(asked -> asked.endsWith("sampling/createMessage"))
                .isNotEmpty()
                .allMatch(asked -> asked.startsWith("filters-"));
        begin("2").result(asks("roots/list").replace("\"params\":{\"messages\"", filling));
        assertThat(next()).contains("roots/list");
        assertThat(threads)
                .filteredOn(asked -> asked.endsWith(" roots/list"))
                .isNotEmpty()
                .allMatch(asked -> asked.startsWith("filters-"));
        assertThat(gateway.core().filters().pool().heldBytes()).isZero();
    }

    @Test
    void aClientOf20260728IsNotAskedEither() {
        client.send(
                ModernRequest.of("tools/call", "\"name\":\"say\",\"arguments\":{\"text\":\"x\"}")
                        .id("\"m\"")
                        .meta(
                                "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                        + "\"io.modelcontextprotocol/clientCapabilities\":"
                                        + "{\"sampling\":{}}")
                        .message());
        FarServer.Asked asked = server.take("tools/call");
        if (way.isModern()) {
            asked.result(asks("sampling/createMessage"));
            assertThat(next()).contains("\"id\":\"m\"", "4030", "denied by policy");
        } else {
            asked.say(question("8", "sampling/createMessage"));
            assertThat(server.takeResponse()).contains("\"id\":8", "\"code\":4030");
            asked.result(DONE);
            assertThat(next()).contains("\"id\":\"m\"", "done");
        }
        assertThat(withheld()).isEqualTo(Map.of("no-sampling", 1L));
    }

    @Test
    void aListOfWhichNobodyMayHearThatItChangedIsFetchedAnew() {
        // What modern servers say of their lists holds for no time here.
        assumeFalse(way.isModern());
        try (LineClient all = gateway.lines("/mcp")) {
            all.initialize("2025-11-25", "{}");
            all.send(McpClient.request("1", "tools/list"));
            assertThat(all.line()).contains("\"id\":1", "files__say");
            long before = lists();
            all.send(McpClient.request("2", "tools/list"));
            assertThat(all.line()).contains("\"id\":2", "files__say");
            assertThat(lists()).isEqualTo(before);
            server.sayUnasked(notification("notifications/tools/list_changed", "{}"));
            Await.until(() -> withheld().equals(Map.of("still", 1L)), "the change");
            awaitFetch(all, before);
        }
    }

    @Test
    void aListOfAServerOfItsOwnIsFetchedAnewToo() {
        assumeFalse(way.isModern());
        try (LineClient own = gateway.lines("/mcp")) {
            own.initialize("2025-11-25", McpClient.EVERYTHING);
            own.send(McpClient.request("1", "tools/list"));
            assertThat(own.line()).contains("\"id\":1", "files__say");
            own.send(McpClient.toolCall("2", "files__say", ""));
            server.take("tools/call").result(DONE);
            assertThat(own.line()).contains("\"id\":2", "done");
            long before = lists();
            server.sayUnasked(notification("notifications/tools/list_changed", "{}"));
            Await.until(() -> withheld().equals(Map.of("still", 1L)), "the change");
            awaitFetch(own, before);
        }
    }

    /** Waits until the server is asked for its list again; nobody was told before. */
    private void awaitFetch(LineClient client, long before) {
        Await.until(
                () -> {
                    client.send(McpClient.request("3", "tools/list"));
                    assertThat(client.line()).contains("\"id\":3", "files__say");
                    return lists() == before + 1;
                },
                "another tools/list");
    }

    private long lists() {
        return server.heard().stream().filter(told -> told.contains("\"tools/list\"")).count();
    }
}
