package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.content.Errand;
import io.watchgate.content.JudgingPool;
import io.watchgate.expression.Expression;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.Outcome;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.NamePortions;
import io.watchgate.loop.TurnSteps;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.ListenerEvent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to listen that are too large for an event loop: a worker reads what they ask for. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class LargeListenIT {

    private static final int CROWD = 300_000;
    private static final String TASKS =
            ModernRequest.META.replace(
                    "{}", "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}");

    /** What makes a request large that asks for little. */
    private static final String FILLING = ",\"filling\":\"" + "x".repeat(100_000) + "\"";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer();
    private final CountDownLatch open = new CountDownLatch(1);
    private TestGateway gateway;

    /** Keeps the only worker until the test lets it go. */
    private final class Hold extends Errand {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final GatewayLoop loop = gateway.loops().get(0);

        Hold(JudgingPool pool) {
            super(pool);
        }

        @Override
        public GatewayLoop loop() {
            return loop;
        }

        @Override
        public String principal() {
            return "the test";
        }

        @Override
        protected void work() {
            begun.countDown();
            try {
                open.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void release() {}

        @Override
        protected void ended(boolean done) {}
    }

    /** Says no to everything, and counts what it is asked in each turn of a loop. */
    private final class Counting implements Expression {

        private final Set<Fact> reads;

        Counting(Fact... reads) {
            this.reads = Set.of(reads);
        }

        @Override
        public Set<Fact> reads() {
            return reads;
        }

        @Override
        public Set<String> headers() {
            return Set.of();
        }

        @Override
        public Outcome evaluate(Facts facts) {
            if (reads.contains(Fact.ARGUMENTS)) {
                Object arguments = facts.value(Fact.ARGUMENTS, "nothing");
                if (arguments == null) {
                    return Outcome.UNKNOWN;
                }
            }
            for (GatewayLoop loop : gateway.loops().all()) {
                if (loop.inLoop()) {
                    turns.merge(loop + " at " + loop.turnTime(), 1, Integer::sum);
                }
            }
            return Outcome.NO;
        }
    }

    private final Map<String, Integer> turns = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        open.countDown();
        if (gateway != null) {
            gateway.close();
        }
        server.close();
    }

    private TestGateway.Setup setup() {
        server.on("resources/subscribe", request -> request.result("{}"));
        return TestGateway.with(loops).upstream("files", server).judging("workers", 1);
    }

    private void hold(TestGateway.Setup setup) throws InterruptedException {
        gateway = setup.start();
        // What a server is asked when it opens goes through no worker.
        assertThat(acknowledged("\"toolsListChanged\":true", "")).contains("toolsListChanged");
        Hold hold = new Hold(pool());
        pool().submit(hold);
        hold.begun.await();
    }

    private void count(Fact... reads) {
        ExpressionSource language = () -> (text, iterations) -> new Counting(reads);
        RuleConfig rule =
                Records.of(
                        RuleConfig.class,
                        "action",
                        RuleConfig.Action.DENY,
                        "id",
                        "c",
                        "when",
                        "counts");
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(rule));
        gateway = setup().policy(policy, language).start();
    }

    private JudgingPool pool() {
        return gateway.core().filters().pool();
    }

    private String uri(String rest) {
        return (path.equals("/mcp") ? "x+files:" : "x:") + rest;
    }

    private String uris(int count) {
        return "\"resourceSubscriptions\":["
                + IntStream.range(0, count)
                        .mapToObj(i -> "\"" + uri("r" + i) + "\"")
                        .collect(Collectors.joining(","))
                + "]";
    }

    private static String taskIds(int count) {
        return "\"taskIds\":["
                + IntStream.range(0, count)
                        .mapToObj(i -> "\"forged" + i + "\"")
                        .collect(Collectors.joining(","))
                + "]";
    }

    private ModernRequest listen(String id, String filter, String more) {
        String text = "\"notifications\":{" + filter + "}" + more;
        return ModernRequest.of("subscriptions/listen", text).to(path).id(id);
    }

    private String acknowledged(String filter, String more) {
        try (RawHttpClient http = listen("1", filter, more).send(gateway)) {
            return acknowledgement(http.message());
        }
    }

    private static String acknowledgement(String message) {
        assertThat(Json.text(message, "method"))
                .isEqualTo("notifications/subscriptions/acknowledged");
        return Json.at(message, "params", "notifications");
    }

    /** Returns the resources in an acknowledgement, which come as servers agree to them. */
    private static Set<String> resources(String acknowledgement) {
        int from = acknowledgement.indexOf('[') + 1;
        return Set.of(acknowledgement.substring(from, acknowledgement.indexOf(']')).split(","));
    }

    private void expectFirst(int count, String acknowledgement) {
        assertThat(resources(acknowledgement)).isEqualTo(resources(uris(count)));
    }

    private void letGo() {
        open.countDown();
        Await.until(() -> pool().held() == 0, "the worker");
        assertThat(pool().heldBytes()).isZero();
    }

    @Test
    void aCrowdOfResourcesIsReadByAWorkerWhileTheLoopServesOthers() throws Exception {
        hold(setup());
        try (RawHttpClient http = listen("7", uris(CROWD), "").send(gateway)) {
            Await.until(() -> pool().held() == 1, "the large one");
            assertThat(acknowledged("\"toolsListChanged\":true", "")).contains("true");
            assertThat(acknowledged(uris(1), "")).contains(uri("r0"));
            assertThat(http.hasArrived()).isFalse();
            letGo();
            String message = http.message();
            assertThat(Json.at(message, "params", "_meta")).contains(":7}");
            expectFirst(gateway.upstream("files").mostSubscriptions(), acknowledgement(message));
        }
    }

    @Test
    void aCrowdOfTasksIsReadByAWorkerWhileTheLoopServesOthers() throws Exception {
        hold(setup());
        ModernRequest large = listen("7", taskIds(CROWD), "").meta(TASKS);
        try (RawHttpClient http = large.send(gateway)) {
            Await.until(() -> pool().held() == 1, "the large one");
            assertThat(acknowledged("\"toolsListChanged\":true", "")).contains("true");
            assertThat(http.hasArrived()).isFalse();
            letGo();
            assertThat(acknowledgement(http.message())).isEqualTo("{}");
        }
    }

    @Test
    void whatIsAskedForIsAcknowledgedAlikeHoweverLargeTheRequest() {
        gateway = setup().start();
        String filter =
                "\"toolsListChanged\":true,\"resourcesListChanged\":false,"
                        + uris(40).replace("]", ",7,\"" + uri("r1") + "\"]");
        for (String more : List.of("", FILLING)) {
            String acknowledgement = acknowledged(filter, more);
            assertThat(acknowledgement)
                    .startsWith("{\"toolsListChanged\":true,\"resourceSubscriptions\":[")
                    .endsWith("]}");
            expectFirst(40, acknowledgement);
        }
    }

    @Test
    void whatCannotBeIsRefusedAlikeHoweverLargeTheRequest() {
        gateway = setup().start();
        for (String more : List.of("", FILLING)) {
            String text = "\"other\":1" + more;
            RawResponse none = ModernRequest.of("subscriptions/listen", text).to(path).ask(gateway);
            assertThat(Json.at(none.body(), "error", "code")).isEqualTo("-32602");
            RawResponse lacking = listen("1", taskIds(1), more).ask(gateway);
            assertThat(lacking.status()).isEqualTo(400);
            assertThat(Json.at(lacking.body(), "error", "code")).isEqualTo("-32021");
        }
        assertThat(gateway.core().listens().size()).isZero();
    }

    @Test
    void aNameThatIsTooMuchForATurnIsNotAcknowledged() {
        gateway = setup().start();
        String filter = "\"resourceSubscriptions\":[\"" + uri("l".repeat(70_000)) + "\",";
        assertThat(acknowledged(filter + "\"" + uri("a") + "\"]", ""))
                .isEqualTo("{\"resourceSubscriptions\":[\"" + uri("a") + "\"]}");
    }

    @Test
    void aFewResourcesAreJudgedInEachTurn() {
        count(Fact.RESOURCE);
        int most = gateway.upstream("files").mostSubscriptions();
        expectFirst(most, acknowledged(uris(5000), ""));
        assertThat(turns.values().stream().mapToInt(Integer::intValue).sum())
                .isGreaterThanOrEqualTo(most)
                .isLessThan(most + 100);
        assertThat(Collections.max(turns.values()))
                .isLessThanOrEqualTo(TurnSteps.PER_TURN * NamePortions.MOST);
    }

    @Test
    void noResourceIsJudgedByArgumentsThatSuchARequestHasNot() {
        count(Fact.RESOURCE, Fact.ARGUMENTS);
        String arguments = ",\"arguments\":{\"large\":\"" + "x".repeat(20_000) + "\"}";
        expectFirst(50, acknowledged(uris(50), arguments));
        assertThat(turns).isNotEmpty();
        assertThat(gateway.core().snapshot().policy().tally().readOnLoops()).isZero();
    }

    @Test
    void whatFindsNoRoomIsOverloadedAndTheNextIsReadAgain() throws Exception {
        hold(setup().judging("queue", 4).judging("share", 25));
        try (RawHttpClient http = listen("7", uris(1), FILLING).send(gateway)) {
            Await.until(() -> pool().held() == 1, "the large one");
            String refused = listen("8", uris(1), FILLING).ask(gateway).body();
            assertThat(Json.text(refused, "error", "data", "reason")).isEqualTo("overloaded");
            assertThat(Json.text(refused, "error", "data", "phase")).isEqualTo("not_sent");
            assertThat(gateway.core().listens().size()).isEqualTo(1);
            letGo();
            assertThat(acknowledgement(http.message())).contains(uri("r0"));
        }
        assertThat(acknowledged(uris(1), FILLING)).contains(uri("r0"));
    }

    @Test
    void whatIsCancelledMeanwhileSubscribesToNothing() throws Exception {
        hold(setup());
        try (LineClient client = gateway.lines(path)) {
            client.send(listen("7", uris(10), FILLING).message());
            Await.until(() -> pool().held() == 1, "the large one");
            client.send(McpClient.cancelled("7"));
            Await.until(() -> gateway.core().listens().size() == 0, "the end of the stream");
            letGo();
            client.send(listen("8", "\"toolsListChanged\":true", "").message());
            String message = client.line();
            assertThat(acknowledgement(message)).isEqualTo("{\"toolsListChanged\":true}");
            assertThat(Json.at(message, "params", "_meta")).contains(":8}");
        }
        assertThat(server.count("resources/subscribe")).isZero();
    }

    @Test
    void aConnectionThatClosesMeanwhileLeavesNothingBehind() throws Exception {
        hold(setup());
        RawHttpClient http = listen("7", uris(CROWD), "").send(gateway);
        Await.until(() -> pool().held() == 1, "the large one");
        http.close();
        Await.until(() -> gateway.core().listens().size() == 0, "the end of the stream");
        Await.until(() -> gateway.events().closed() == 2, "the end of the request");
        letGo();
        assertThat(acknowledged("\"toolsListChanged\":true", FILLING)).contains("true");
        assertThat(server.count("resources/subscribe")).isZero();
    }

    @Test
    void endsWithAResultWhenTheGatewayStopsMeanwhile() throws Exception {
        hold(setup());
        try (RawHttpClient http = listen("\"L1\"", uris(10), FILLING).send(gateway)) {
            Await.until(() -> pool().held() == 1, "the large one");
            gateway.connections()
                    .forEach(c -> c.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            assertThat(Json.text(http.response().body(), "result", "resultType"))
                    .isEqualTo("complete");
            letGo();
        }
        assertThat(server.count("resources/subscribe")).isZero();
    }

    @Test
    void aGatewayThatEndsMeanwhileLeavesNothingBehind() throws Exception {
        hold(setup().judging("inline", ByteSize.parse("1KiB")));
        try (RawHttpClient http = listen("7", uris(CROWD), "").send(gateway)) {
            Await.until(() -> pool().held() == 1, "the large one");
            JudgingPool pool = pool();
            gateway.close();
            gateway = null;
            assertThat(pool.held()).isZero();
        }
        assertThat(server.count("resources/subscribe")).isZero();
    }
}
