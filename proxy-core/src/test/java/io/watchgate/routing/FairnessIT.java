package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.Sharing;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A greedy principal cannot keep a polite one waiting for all that it wants of a scarce server. */
class FairnessIT {

    private static final int GREEDY = 20;

    private final ScriptedServer files = new ScriptedServer();
    private final List<RawHttpClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(RawHttpClient::close);
        files.close();
    }

    @ParameterizedTest
    @CsvSource({
        "inFlight, SHARED, 1",
        "inFlight, AUTO, 1",
        "inFlight, SHARED, 2",
        "inFlight, AUTO, 2",
        "connections, SHARED, 1",
        "connections, AUTO, 1",
        "connections, SHARED, 2",
        "connections, AUTO, 2",
    })
    void aPolitePrincipalIsServedBeforeAGreedyOneIsDone(String limit, Sharing sharing, int loops) {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", files, config -> scarce(config, limit, sharing))
                        .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                        .start()) {
            // Whoever has never been here first waits for his connection to the server to open.
            send(gateway, "polite", "warm");
            files.take("tools/call").result("{}");
            RawHttpClient warm = clients.remove(0);
            assertThat(warm.answer()).contains("result");
            warm.close();
            send(gateway, "greedy", "first");
            ScriptedRequest open = files.take("tools/call");
            for (int i = 1; i < GREEDY; i++) {
                send(gateway, "greedy", "greedy");
            }
            Await.until(() -> inside(gateway) == GREEDY, "all greedy calls");
            send(gateway, "polite", "polite");
            Await.until(() -> inside(gateway) == GREEDY + 1, "the polite call");
            open.result("{}");
            serveAll(12);
        }
    }

    /** Nobody tells them apart but their sessions. */
    @ParameterizedTest
    @CsvSource({"inFlight, 1", "inFlight, 2", "connections, 1", "connections, 2"})
    void aClientIsServedBeforeAnotherOfTheSamePrincipalIsDone(String limit, int loops) {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", files, config -> scarce(config, limit, Sharing.SHARED))
                        .start()) {
            McpClient greedy = McpClient.open(gateway, "files");
            McpClient polite = McpClient.open(gateway, "files");
            clients.add(greedy.send(McpClient.toolCall(greedy.newId(), "first", "")));
            ScriptedRequest open = files.take("tools/call");
            for (int i = 1; i < GREEDY; i++) {
                clients.add(greedy.send(McpClient.toolCall(greedy.newId(), "greedy", "")));
            }
            Await.until(() -> inside(gateway) == GREEDY, "all greedy calls");
            clients.add(polite.send(McpClient.toolCall(polite.newId(), "polite", "")));
            Await.until(() -> inside(gateway) == GREEDY + 1, "the polite call");
            open.result("{}");
            serveAll(12);
        }
    }

    /** Calls whose client can be asked for something wait for a leg of their own. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPolitePrincipalGetsALegBeforeAGreedyOneIsDone(int loops) {
        try (TestGateway gateway = withLegs(loops, 1, 1024)) {
            askable(gateway, "greedy", "first");
            ScriptedRequest open = files.take("tools/call");
            for (int i = 1; i < GREEDY; i++) {
                askable(gateway, "greedy", "greedy");
            }
            Await.until(() -> unanswered(gateway) == GREEDY, "all greedy calls");
            askable(gateway, "polite", "polite");
            Await.until(() -> unanswered(gateway) == GREEDY + 1, "the polite call");
            open.result("{}");
            serveAll(6);
        }
    }

    @Test
    void whoFillsTheQueueForLegsGivesWayToSomebodyWhoHasLessWaiting() {
        try (TestGateway gateway = withLegs(1, 1, 2)) {
            askable(gateway, "greedy", "first");
            ScriptedRequest open = files.take("tools/call");
            for (int i = 0; i < 2; i++) {
                askable(gateway, "greedy", "greedy" + i);
                int count = 2 + i;
                Await.until(() -> unanswered(gateway) == count, "a greedy call");
            }
            askable(gateway, "greedy", "refused");
            assertThat(clients.get(3).answer()).contains("\"overloaded\"", "\"not_sent\"");
            askable(gateway, "polite", "polite");
            assertThat(clients.get(2).answer()).contains("\"overloaded\"", "\"not_sent\"");
            open.result("{}");
            for (int i = 0; i < 2; i++) {
                files.take("tools/call").result("{}");
            }
            for (int served : new int[] {0, 1, 4}) {
                assertThat(clients.get(served).answer()).contains("result");
            }
            assertThat(files.count("tools/call")).isEqualTo(3);
        }
    }

    /** Serves all that wait, the polite one before {@code most} others. */
    private void serveAll(int most) {
        int before = 0;
        String served = "";
        while (!served.equals("polite")) {
            ScriptedRequest call = files.take("tools/call");
            served = call.at("params", "name").replace("\"", "");
            before++;
            call.result("{}");
        }
        assertThat(before).as("calls until it was the polite one's turn").isLessThan(most);
        for (int i = before; i < GREEDY; i++) {
            files.take("tools/call").result("{}");
        }
        clients.forEach(client -> assertThat(client.answer()).contains("result"));
    }

    private TestGateway withLegs(int loops, int legs, int queue) {
        return TestGateway.with(loops)
                .upstream(
                        "files",
                        files,
                        config ->
                                Records.with(
                                        config,
                                        "limits",
                                        Records.with(
                                                Records.with(config.limits(), "legs", legs),
                                                "queue",
                                                queue)))
                .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                .start();
    }

    private static int unanswered(TestGateway gateway) {
        return gateway.events().opened() - gateway.events().closed();
    }

    private void askable(TestGateway gateway, String who, String tool) {
        ModernRequest call =
                ModernRequest.call(tool)
                        .meta(
                                "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                        + "\"io.modelcontextprotocol/clientCapabilities\":"
                                        + "{\"elicitation\":{}}")
                        .to("/mcp/files");
        clients.add(gateway.connect().send(TestAuthenticator.as(who, call.text())));
    }

    /** Returns how many calls are with the server, or wait for it. */
    private static int inside(TestGateway gateway) {
        Upstream upstream = gateway.upstream("files");
        int queued = upstream.legs().all().stream().mapToInt(UpstreamLeg::queued).sum();
        return upstream.inFlight().taken() + queued;
    }

    private static UpstreamConfig scarce(UpstreamConfig config, String limit, Sharing sharing) {
        UpstreamConfig shared = Records.with(config, "sharing", sharing);
        return Records.with(shared, "limits", Records.with(config.limits(), limit, 1));
    }

    private void send(TestGateway gateway, String who, String tool) {
        ModernRequest call = ModernRequest.call(tool).to("/mcp/files");
        clients.add(gateway.connect().send(TestAuthenticator.as(who, call.text())));
    }
}
