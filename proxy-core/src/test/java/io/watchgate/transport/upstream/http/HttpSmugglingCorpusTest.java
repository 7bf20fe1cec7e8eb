package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.smuggling.SmugglingCase;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The corpus of responses that are used to split answers: what is taken can be read in one way
 * only, everything else fails its call, and nothing forged answers another.
 */
class HttpSmugglingCorpusTest {

    static Stream<SmugglingCase> corpus() {
        return SmugglingCase.read("responses.txt");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isTakenInOneWayOrFailsItsCall(SmugglingCase shape) throws Exception {
        try (HttpPeer peer = HttpPeer.plain();
                HttpRig rig = RigSettings.of(peer).limit("connections", 1).start()) {
            UpstreamLeg leg = rig.openLeg(peer);
            // A list: what is malformed is an answer, so that nothing is repeated.
            CallProbe probe = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            PeerRequest request = peer.post();
            CallProbe next = rig.call(leg, McpMethod.TOOLS_LIST, "{}");
            rig.settle();
            request.connection().send(shape.bytes(words(request)));
            if (shape.template().endsWith("{end}")) {
                request.connection().close();
            }
            check(shape, probe);
            request.connection().awaitClosed();
            PeerRequest again = peer.post();
            assertThat(again.connection()).isNotSameAs(request.connection());
            again.result("\"other\"");
            assertThat(next.answer()).contains("other");
        }
    }

    private static void check(SmugglingCase shape, CallProbe probe) throws Exception {
        if (shape.verdict().equals("taken")) {
            assertThat(probe.answer()).contains("right");
        } else {
            assertThat(shape.verdict()).isEqualTo("refused");
            assertThat(probe.failure().reason()).isEqualTo(Reason.UPSTREAM_INVALID);
        }
    }

    private static Map<String, String> words(PeerRequest request) {
        String json = request.response("\"right\"");
        String forged =
                "{\"jsonrpc\":\"2.0\",\"id\":" + (request.id() + 1) + ",\"result\":\"forged\"}";
        String type = "Content-Type: application/json\r\n";
        return Map.of(
                "type",
                type,
                "json",
                json,
                "length",
                "" + json.length(),
                "hex",
                Integer.toHexString(json.length()),
                "end",
                "",
                "forged",
                "HTTP/1.1 200 OK\r\n"
                        + type
                        + "Content-Length: "
                        + forged.length()
                        + "\r\n\r\n"
                        + forged);
    }
}
