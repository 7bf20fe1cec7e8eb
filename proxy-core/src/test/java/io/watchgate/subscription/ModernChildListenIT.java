package io.watchgate.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A child process of the modern era is listened to on its one pipe. */
class ModernChildListenIT {

    private static final String SCRIPT =
            """
            reply() {
              id=${line#*\\"id\\":}
              printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "${id%%,*}" "$1"
            }
            tell() {
              mark='"_meta":{"io.modelcontextprotocol/subscriptionId":'$listen'}'
              method="notifications/$1"
              printf '{"jsonrpc":"2.0","method":"%s","params":{%s%s}}\\n' "$method" "$mark" "$2"
            }
            while IFS= read -r line; do
              case $line in
                *'"server/discover"'*)
                  offer='"tools":{"listChanged":true},"resources":{"subscribe":true}'
                  offer='"capabilities":{'$offer'}'
                  reply '{"supportedVersions":["2026-07-28"],'"$offer"'}' ;;
                *'"subscriptions/listen"'*)
                  listen=${line#*\\"id\\":}
                  listen=${listen%%,*}
                  asked=${line#*\\"notifications\\":}
                  tell subscriptions/acknowledged ',"notifications":'"${asked%%\\}*}"'}' ;;
                *'"notifications/cancelled"'*)
                  ended=${line#*\\"requestId\\":}
                  ended=${ended%%,*} ;;
                *'"name":"change"'*)
                  tell tools/list_changed
                  reply '{"content":[]}' ;;
                *'"name":"update"'*)
                  tell resources/updated ',"uri":"x:a"'
                  reply '{"content":[]}' ;;
                *'"name":"end"'*)
                  before=$listen
                  cancelled='"method":"notifications/cancelled","params":{"requestId":'$listen'}'
                  printf '{"jsonrpc":"2.0",%s}\\n' "$cancelled"
                  reply '{"content":[]}' ;;
                *'"name":"log"'*)
                  method='"method":"notifications/message"'
                  said='"params":{"level":"error","data":"said"}'
                  printf '{"jsonrpc":"2.0",%s,%s}\\n' "$method" "$said"
                  reply '{"content":[]}' ;;
                *'"name":"streams"'*)
                  reply '{"now":"'"$listen"'","before":"'"$before"'","ended":"'"$ended"'"}' ;;
              esac
            done
            """;

    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(2)
                        .upstream("sh", List.of("/bin/sh", "-c", SCRIPT), config -> config)
                        .start();
        client = McpClient.open(gateway, "sh");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void call(String tool) {
        assertThat(client.call(McpClient.toolCall(client.newId(), tool, ""))).contains("content");
    }

    private String stream(String which) {
        String answer = client.call(McpClient.toolCall(client.newId(), "streams", ""));
        return Json.text(answer, "result", which);
    }

    private void subscribe(String method) {
        assertThat(client.ask("resources/" + method, "{\"uri\":\"x:a\"}"))
                .contains("\"result\":{}");
    }

    @Test
    void case142_changesAndUpdatesAreHeardWithoutTheMarkOfTheStream() {
        try (RawHttpClient events = client.listen()) {
            call("change");
            assertThat(events.message()).contains("notifications/tools/list_changed");
            subscribe("subscribe");
            call("update");
            assertThat(Json.at(events.message(), "params")).isEqualTo("{\"uri\":\"x:a\"}");
            subscribe("unsubscribe");
            call("update");
            call("change");
            assertThat(events.message()).contains("notifications/tools/list_changed");
        }
        assertThat(gateway.upstream("sh").inFlight().taken()).isZero();
    }

    @Test
    void case071_aStreamThatIsNotNeededAnyMoreIsTakenBackAndTheOtherGoesOn() {
        String first = stream("now");
        subscribe("subscribe");
        String second = stream("now");
        assertThat(second).isNotEqualTo(first);
        Await.until(() -> stream("ended").equals(first), "the end of the first stream");
        try (RawHttpClient events = client.listen()) {
            call("update");
            assertThat(events.message()).contains("x:a");
        }
    }

    @Test
    void aStreamThatTheServerTakesBackIsAskedForAgainAndTheGapCountsOnce() {
        subscribe("subscribe");
        try (RawHttpClient events = client.listen()) {
            call("end");
            String both = events.message() + events.message();
            assertThat(both).contains("notifications/tools/list_changed").contains("x:a");
            assertThat(stream("now")).isNotEqualTo(stream("before"));
            call("update");
            assertThat(Json.at(events.message(), "params")).isEqualTo("{\"uri\":\"x:a\"}");
        }
    }

    @Test
    void whatIsSaidDuringTheOnlyCallBelongsToItAlthoughAStreamIsOpen() {
        try (RawHttpClient http = client.send(McpClient.toolCall("7", "log", ""))) {
            assertThat(http.message()).contains("said");
            assertThat(http.message()).contains("\"result\"");
        }
    }
}
