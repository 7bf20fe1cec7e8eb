package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.Sharing;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shares a session at the server with whom. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SharingIT {

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private final Set<String> calledIn = ConcurrentHashMap.newKeySet();
    private final Set<String> listedIn = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void answer() {
        server.on("tools/call", request -> note(request, calledIn, "{}"));
        server.on("tools/list", request -> note(request, listedIn, "{\"tools\":[]}"));
    }

    private static void note(ScriptedRequest request, Set<String> sessions, String result) {
        sessions.add(request.header("mcp-session-id"));
        request.result(result);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TestGateway gateway(Sharing sharing, int legs) {
        return TestGateway.with(loops)
                .upstream(
                        "files",
                        server,
                        config ->
                                Records.with(
                                        Records.with(config, "sharing", sharing),
                                        "limits",
                                        Records.with(config.limits(), "legs", legs)))
                .start();
    }

    private static McpClient use(TestGateway gateway, String capabilities) {
        McpClient client = McpClient.open(gateway, "files", "2025-11-25", capabilities);
        assertThat(client.ask("tools/list", "{}")).contains("result");
        for (int i = 0; i < 3; i++) {
            assertThat(client.ask("tools/call", "{\"name\":\"x\"}")).contains("result");
        }
        return client;
    }

    @Test
    void autoGivesClientsThatCanBeAskedALegOfTheirOwnAndTheOthersOneTogether() {
        try (TestGateway gateway = gateway(Sharing.AUTO, 16)) {
            for (int i = 0; i < 3; i++) {
                use(gateway, "{}");
            }
            assertThat(calledIn).hasSize(1);
            assertThat(listedIn).isEqualTo(calledIn);
            Set<String> shared = new HashSet<>(calledIn);
            for (int i = 1; i <= 3; i++) {
                use(gateway, McpClient.EVERYTHING);
                assertThat(calledIn).hasSize(1 + i);
            }
            assertThat(calledIn).containsAll(shared);
        }
    }

    @Test
    void sessionGivesEveryClientALegOfItsOwn() {
        try (TestGateway gateway = gateway(Sharing.SESSION, 16)) {
            for (int i = 1; i <= 3; i++) {
                use(gateway, "{}");
                assertThat(calledIn).hasSize(i);
            }
            assertThat(listedIn).isEqualTo(calledIn);
        }
    }

    @Test
    void sharedGivesAllClientsOneLegWhateverTheyDeclare() {
        try (TestGateway gateway = gateway(Sharing.SHARED, 16)) {
            use(gateway, "{}");
            use(gateway, McpClient.EVERYTHING);
            assertThat(calledIn).hasSize(1);
            assertThat(server.count("initialize")).isEqualTo(1);
            assertThat(server.received().get(0)).contains("\"capabilities\":{}");
        }
    }

    @Test
    void closesTheLegOfASessionThatEnds() {
        try (TestGateway gateway = gateway(Sharing.SESSION, 16)) {
            McpClient client = use(gateway, "{}");
            client.delete();
            assertThat(calledIn).containsExactly(server.takeDelete());
            Await.until(
                    () -> gateway.upstream("files").legs().all().isEmpty(), "the end of the leg");
        }
    }

    @Test
    void makesRoomForANewLegByClosingTheOneIdleLongest() {
        try (TestGateway gateway = gateway(Sharing.SESSION, 2)) {
            McpClient first = use(gateway, "{}");
            use(gateway, "{}");
            use(gateway, "{}");
            assertThat(server.takeDelete()).isIn(calledIn);
            // The first comes back on a new one.
            assertThat(Json.find(first.ask("tools/call", "{\"name\":\"x\"}"), "result"))
                    .isEqualTo("{}");
            assertThat(calledIn).hasSize(4);
        }
    }
}
