package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bridge.ParkRig.Asked;
import io.watchgate.mcp.McpMethod;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.upstream.Upstream;
import org.junit.jupiter.api.AfterEach;

/** What tests of parked calls share: one server, and clients before it. */
abstract class ParkTest {

    static final String CALL = "{\"name\":\"book\",\"arguments\":{\"n\": 1}}";
    static final String FORM =
            "{\"message\":\"Who?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}";
    static final String ACCEPT = "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}}";
    static final String DONE = "{\"content\":[{\"type\":\"text\",\"text\":\"booked\"}]}";
    static final String SAMPLE =
            "{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":\"x\"},\"model\":\"m\"}";
    static final String EVERYTHING =
            "{\"elicitation\":{\"form\":{},\"url\":{}},\"sampling\":{},\"roots\":{}}";

    final ParkRig rig = new ParkRig();
    final PlayedServer server = rig.server();
    final Upstream upstream = rig.upstream(server);

    @AfterEach
    void close() {
        rig.close();
    }

    Asked call(String capabilities) {
        return rig.send(upstream, capabilities, "tools/call", CALL);
    }

    Asked parked() {
        Asked first = call(ParkRig.ELICITS);
        rig.ask(server, "\"e1\"", "elicitation/create", FORM);
        rig.gather();
        assertThat(first.answer()).contains("input_required");
        return first;
    }

    Asked retry(int loop, String state, String responses) {
        return rig.send(
                rig.parking(),
                loop,
                "anonymous",
                upstream,
                ParkRig.ELICITS,
                "tools/call",
                with(CALL, state, responses));
    }

    Asked retry(String capabilities, String state, String responses) {
        return rig.send(upstream, capabilities, "tools/call", with(CALL, state, responses));
    }

    static String with(String params, String state, String responses) {
        return params.substring(0, params.length() - 1)
                + ",\"inputResponses\":{"
                + responses
                + "},\"requestState\":\""
                + state
                + "\"}";
    }

    /** Answers the call that waits longest. */
    void finish() {
        rig.play(() -> server.answer(McpMethod.TOOLS_CALL, DONE));
    }

    /** Answers a call, behind so many that were given up. */
    void finish(int givenUp) {
        rig.play(
                () -> {
                    server.forget(McpMethod.TOOLS_CALL, givenUp);
                    server.answer(McpMethod.TOOLS_CALL, DONE);
                });
    }

    void refuseUntilVisited() {
        rig.play(
                () ->
                        server.refuse(
                                McpMethod.TOOLS_CALL,
                                "{\"code\":-32042,\"message\":\"visit\",\"data\":{\"elicitations\":"
                                        + "[{\"mode\":\"url\",\"elicitationId\":\"i\",\"message\":"
                                        + "\"m\",\"url\":\"https://x\"}]}}"));
    }
}
