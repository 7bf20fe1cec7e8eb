package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedChild;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The inherited scenarios and defects that need a server that is a child process. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ProcessScenariosIT {

    @Parameter int loops;

    private TestGateway gateway() {
        return TestGateway.with(loops)
                .upstream("child", ScriptedChild.command(), same -> same)
                .timeout("startWait", 20_000)
                .start();
    }

    private static String call(McpClient client, String tool) {
        return client.ask("tools/call", "{\"name\":\"" + tool + "\"}");
    }

    @Test
    @Scenario(defects = 3)
    void defect3_PassesLinesFarBeyond64KiB() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "child");
            for (int size : new int[] {60_000, 66_000, 1_000_000, 5_000_000}) {
                String answer =
                        client.ask(
                                "tools/call",
                                "{\"name\":\"large\",\"arguments\":{\"size\":" + size + "}}");
                assertThat(Json.at(answer, "result", "text")).hasSize(size + 2);
            }
        }
    }

    @Test
    @Scenario(value = 52, defects = 5)
    void defect5_SurvivesStrayLinesAndBrokenAnswersAndTimeoutsWithoutARestart() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream(
                                "child",
                                ScriptedChild.command(),
                                config ->
                                        Records.with(
                                                config,
                                                "timeouts",
                                                Records.with(
                                                        config.timeouts(),
                                                        "request",
                                                        Duration.ofMillis(500))))
                        .timeout("startWait", 20_000)
                        .start()) {
            McpClient client = McpClient.open(gateway, "child");
            String pid = Json.at(call(client, "pid"), "result", "pid");
            assertThat(Json.at(call(client, "banner"), "result")).isEqualTo("{}");
            assertThat(Json.text(call(client, "broken"), "error", "data", "reason"))
                    .isEqualTo("upstream_invalid");
            assertThat(Json.text(call(client, "silent"), "error", "data", "reason"))
                    .isEqualTo("request_timeout");
            assertThat(Json.at(call(client, "pid"), "result", "pid")).isEqualTo(pid);
        }
    }

    @Test
    @Scenario(defects = 8)
    void defect8_StartsOneProcessForAllClientsThatMayShareIt() {
        try (TestGateway gateway = gateway()) {
            String pid = Json.at(call(McpClient.open(gateway, "child"), "pid"), "result", "pid");
            for (int i = 0; i < 5; i++) {
                McpClient client = McpClient.open(gateway, "child");
                assertThat(Json.at(call(client, "pid"), "result", "pid")).isEqualTo(pid);
            }
            assertThat(gateway.children().running()).isEqualTo(1);
        }
    }

    @Test
    @Scenario(54)
    void scenario54FailsTheCallOfAServerThatCrashesAndStartsItAgain() {
        try (ScriptedServer other = new ScriptedServer().answers("tools/call", "{}");
                TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream("child", ScriptedChild.command(), same -> same)
                                .upstream("other", other)
                                .timeout("startWait", 20_000)
                                .start()) {
            McpClient client = McpClient.open(gateway, "child");
            String pid = Json.at(call(client, "pid"), "result", "pid");
            String answer = call(client, "exit");
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
            assertThat(Json.text(answer, "error", "data", "reason")).isEqualTo("upstream_closed");
            assertThat(Json.text(answer, "error", "data", "phase")).isEqualTo("sent");
            assertThat(call(McpClient.open(gateway, "other"), "x")).contains("result");
            Await.until(
                    () -> {
                        String again = Json.find(call(client, "pid"), "result", "pid");
                        return again != null && !again.equals(pid);
                    },
                    "another process");
        }
    }

    @Test
    @Scenario(51)
    void scenario51BringsArgumentsToTheServerAsTheyAreWritten() {
        String[] arguments = {"a b", "", "\"q\" 'r' \\", "$HOME `id` ;&|*", "ä😀", "--x=1"};
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("child", ScriptedChild.command(arguments), same -> same)
                        .timeout("startWait", 20_000)
                        .start()) {
            String answer = call(McpClient.open(gateway, "child"), "arguments");
            byte[] seen = HexFormat.of().parseHex(Json.text(answer, "result", "hex"));
            assertThat(new String(seen, StandardCharsets.UTF_8))
                    .isEqualTo(String.join("\n", arguments));
        }
    }

    @Test
    @Scenario(53)
    void scenario53SaysThatACommandCannotBeStartedWithoutShowingItAndServesTheOthers() {
        try (ScriptedServer other = new ScriptedServer().answers("tools/call", "{}");
                TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream(
                                        "none",
                                        List.of("/no/such/program", "--secret"),
                                        same -> same)
                                .upstream("other", other)
                                .start();
                RawHttpClient http = gateway.connect()) {
            http.send(
                    McpClient.post(
                            "/mcp/none",
                            null,
                            null,
                            McpClient.initialize("1", "2025-11-25", "{}")));
            String answer = http.answer();
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
            assertThat(answer).contains("none").doesNotContain("/no/such", "secret");
            for (String path : List.of("", "other")) {
                McpClient client = McpClient.open(gateway, path);
                String tool = path.isEmpty() ? "other__x" : "x";
                assertThat(call(client, tool)).contains("\"result\":{}");
            }
        }
    }

    @Test
    @Scenario(55)
    void scenario55EndsInTimeWithCallsInFlightAndLeavesNoProcess() {
        TestGateway gateway = gateway();
        McpClient client = McpClient.open(gateway, "child");
        String pid = Json.at(call(client, "pid"), "result", "pid");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "silent", ""))) {
            Await.until(() -> gateway.events().opened() > gateway.events().closed(), "in flight");
            gateway.close();
        }
        assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)).isEmpty();
    }
}
