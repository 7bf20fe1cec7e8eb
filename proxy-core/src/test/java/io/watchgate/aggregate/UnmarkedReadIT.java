package io.watchgate.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Resources that nothing lists and nothing marks, of a server that asks for something first: the
 * retry goes to the server that asked, and to no other.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class UnmarkedReadIT {

    private static final String META =
            ModernRequest.META.replace("{}", "{\"elicitation\":{},\"sampling\":{}}");
    private static final String QUESTIONS =
            "\"inputRequests\":{\"who\":{\"method\":\"elicitation/create\","
                    + "\"params\":{\"message\":\"Who?\"}}}";
    private static final String ANSWERS = "{\"who\":{\"action\":\"accept\"}}";

    @Parameter int loops;

    private final ScriptedServer files = ModernScript.server("{\"resources\":{}}");
    private final ScriptedServer notes = ModernScript.server("{\"resources\":{}}");
    private final BlockingQueue<ScriptedRequest> reads = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        files.on(
                "resources/read",
                read -> read.error("{\"code\":-32602,\"message\":\"Resource not found\"}"));
        notes.on("resources/read", reads::add);
        gateway =
                TestGateway.with(loops)
                        .upstream("files", files)
                        .upstream("notes", notes)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        files.close();
        notes.close();
    }

    private static ModernRequest read(String more) {
        return ModernRequest.of("resources/read", "\"uri\":\"db://row\"" + more).meta(META);
    }

    private static ModernRequest retry(String state) {
        return read(",\"inputResponses\":" + ANSWERS + ",\"requestState\":\"" + state + "\"")
                .id("\"again\"");
    }

    private ScriptedRequest taken() {
        return Await.next(reads, "the read at the server");
    }

    /** Reads, lets the server ask with these members, and returns the state the client gets. */
    private String asked(ModernRequest request, String members) {
        try (RawHttpClient http = request.send(gateway)) {
            taken().result("{\"resultType\":\"input_required\"," + members + "}");
            String answer = http.response().body();
            assertThat(Json.at(answer, "result", "inputRequests", "who", "method"))
                    .isEqualTo("\"elicitation/create\"");
            return Json.text(answer, "result", "requestState");
        }
    }

    private void goesOn(String state, String serversState) {
        try (RawHttpClient http = retry(state).send(gateway)) {
            ScriptedRequest again = taken();
            assertThat(Json.at(again.body(), "params", "inputResponses")).isEqualTo(ANSWERS);
            assertThat(Json.find(again.body(), "params", "requestState")).isEqualTo(serversState);
            assertThat(again.at("params", "uri")).isEqualTo("\"db://row\"");
            assertThat(again.header("mcp-name")).isEqualTo("db://row");
            again.result("{\"contents\":[]}");
            assertThat(http.response().body()).contains("\"id\":\"again\"", "\"contents\":[]");
        }
        assertThat(files.count("resources/read")).isEqualTo(1);
    }

    private void refused(ModernRequest request) {
        RawResponse response = request.ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
        assertThat(Json.text(response.body(), "error", "data", "reason"))
                .isEqualTo("state_invalid");
        assertThat(reads).isEmpty();
    }

    @Test
    void theRetryReachesTheServerThatAsked() {
        goesOn(asked(read(""), QUESTIONS + ",\"requestState\":\"s\\u00e9\""), "\"s\\u00e9\"");
    }

    @Test
    void alsoOneThatGaveNoState() {
        goesOn(asked(read(""), QUESTIONS), null);
    }

    @Test
    void overSeveralRounds() {
        String first = asked(read(""), QUESTIONS + ",\"requestState\":\"1\"");
        String second = asked(retry(first), QUESTIONS);
        goesOn(asked(retry(second), QUESTIONS + ",\"requestState\":\"3\""), "\"3\"");
    }

    @Test
    void withoutAStateThatLeadsSomewhereNobodyIsAsked() {
        String state = asked(read(""), QUESTIONS + ",\"requestState\":\"s\"");
        refused(retry(state.substring(1)));
        refused(retry("s"));
        refused(read(",\"inputResponses\":" + ANSWERS));
        refused(
                ModernRequest.of(
                                "resources/read",
                                "\"uri\":\"db://other\",\"requestState\":\"" + state + "\"")
                        .meta(META));
        goesOn(state, "\"s\"");
    }

    @Test
    void eachServerSeesTheRequestAsItCame() {
        String token = ModernRequest.META + ",\"progressToken\":\"p\",\"com.example/x\":1.0";
        try (RawHttpClient http = read(",\"more\":[1e2]").meta(token).send(gateway)) {
            ScriptedRequest read = taken();
            assertThat(read.at("params", "more")).isEqualTo("[1e2]");
            assertThat(read.at("params", "_meta", "com.example/x")).isEqualTo("1.0");
            ScriptedStream stream = read.stream();
            stream.progress("\"progress\":1");
            assertThat(http.message()).contains("\"progressToken\":\"p\"");
            stream.result("{\"contents\":[]}");
            assertThat(http.message()).contains("\"contents\":[]");
        }
    }
}
