package io.watchgate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks of a server of the modern era on a pipe, where only marks tell streams apart. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"/mcp", "/mcp/sh"})
class ModernPipeTasksIT {

    private static final String EXTENSIONS =
            "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";

    /** Tells of both tasks on each stream it is listened to for a task. */
    private static final String SCRIPT =
            """
            mark='"_meta":{"io.modelcontextprotocol/subscriptionId":'
            tell() {
              printf '{"jsonrpc":"2.0","method":"notifications/%s","params":{%s%s}%s}}\\n' \\
                "$1" "$mark" "$2" "$3"
            }
            while IFS= read -r line; do
              id=${line#*\\"id\\":}
              id=${id%%,*}
              case $line in
                *'"server/discover"'*)
                  offer='"capabilities":{"tools":{},'
                  offer=$offer'"extensions":{"io.modelcontextprotocol/tasks":{}}},"ttlMs":0'
                  result='{"supportedVersions":["2026-07-28"],'$offer'}' ;;
                *'"tools/call"'*) result='{"resultType":"task","taskId":"t1","ttlMs":null}' ;;
                *'"tasks/get"'*) result='{"taskId":"t1","status":"working"}' ;;
                *'"taskIds":["t1"]'*)
                  tell subscriptions/acknowledged "$id" ',"notifications":{"taskIds":["t1"]}'
                  tell tasks 999 ',"taskId":"t1","status":"stray"'
                  tell tasks "$id" ',"taskId":"t2","status":"another"'
                  tell tasks "$id" ',"taskId":"t1","status":"completed"'
                  continue ;;
                *) continue ;;
              esac
              printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
            done
            """;

    @Parameter String path;

    private final TestGateway gateway =
            TestGateway.with(2)
                    .upstream("sh", List.of("/bin/sh", "-c", SCRIPT), config -> config)
                    .timeout("streamAfter", 60_000)
                    .start();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ModernRequest of(String method, String params) {
        return ModernRequest.of(method, params)
                .meta(ModernRequest.META.replace("{}", EXTENSIONS))
                .to(path);
    }

    @Test
    void areFoundAndToldOf() {
        String tool = path.equals("/mcp") ? "sh__slow" : "slow";
        String begun = of("tools/call", "\"name\":\"" + tool + "\"").ask(gateway).body();
        String name = Json.text(begun, "result", "taskId");
        assertThat(name).isNotEqualTo("t1");
        String got = of("tasks/get", "\"taskId\":\"" + name + "\"").ask(gateway).body();
        assertThat(Json.at(got, "result"))
                .isEqualTo(
                        "{\"resultType\":\"complete\",\"taskId\":\""
                                + name
                                + "\",\"status\":\"working\"}");
        String filter = "\"notifications\":{\"taskIds\":[\"" + name + "\"]}";
        try (RawHttpClient http = of("subscriptions/listen", filter).send(gateway)) {
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .isEqualTo("{\"taskIds\":[\"" + name + "\"]}");
            String told = http.message();
            assertThat(Json.text(told, "params", "taskId")).isEqualTo(name);
            assertThat(Json.text(told, "params", "status")).isEqualTo("completed");
        }
    }
}
