package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bridge.ParkRig.Asked;
import io.watchgate.mcp.McpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of modern clients that a server of the legacy era interrupts with questions: what is asked,
 * and what a retry has to bring. The numbers are those of the protocol's list of cases.
 */
class ParkedCallTest extends ParkTest {

    @Test
    void case056_questionOfTheServerBecomesAnInputRequest() {
        Asked first = call(ParkRig.ELICITS);
        assertThat(first.isTaken()).isTrue();
        assertThat(first.answer()).isEmpty();
        rig.ask(server, "\"e1\"", "elicitation/create", FORM);
        assertThat(first.answer()).as("gathering").isEmpty();
        rig.gather();
        assertThat(first.answer())
                .contains("\"resultType\":\"input_required\"")
                .contains(
                        "\"inputRequests\":{\"q1\":{\"method\":\"elicitation/create\",\"params\":"
                                + FORM
                                + "}}")
                .containsOnlyOnce("\"id\"");
        // What is sealed is random, and may contain any two letters.
        assertThat(first.answer().replace(first.state(), "")).doesNotContain("e1");
        assertThat(rig.parking().open()).isEqualTo(1);
        assertThat(rig.told(server)).isEmpty();
    }

    @Test
    void case057_retryWithTheAnswerCompletes() {
        Asked first = parked();
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(retry.answer()).isEmpty();
        assertThat(rig.told(server))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":\"e1\",\"result\":" + ACCEPT + "}");
        finish();
        assertThat(retry.answer()).endsWith("\"result\":" + DONE + "}");
        assertThat(rig.parking().open()).isZero();
    }

    @Test
    void case126_retryOnAnotherLoopResumesTheSameCallWhichHappensOnce() {
        Asked first = parked();
        Asked retry = retry(0, first.state(), "\"q1\":" + ACCEPT);
        finish();
        assertThat(retry.answer()).endsWith("\"result\":" + DONE + "}");
        assertThat(rig.calls()).hasSize(1);
        Asked other = call(ParkRig.ELICITS);
        finish();
        assertThat(other.answer()).as("the leg serves the next call").contains("booked");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void case058_alteredStateIsRefusedAtEveryCharacterAndTheCallWaitsOn() {
        Asked first = parked();
        String state = first.state();
        for (int at = 0; at < state.length(); at++) {
            char other = state.charAt(at) == 'A' ? 'B' : 'A';
            String forged = state.substring(0, at) + other + state.substring(at + 1);
            Asked retry = retry(1, forged, "\"q1\":" + ACCEPT);
            assertThat(retry.answer())
                    .as("at %d", at)
                    .contains("\"code\":-32602")
                    .contains("\"reason\":\"state_invalid\"");
        }
        assertThat(rig.told(server)).isEmpty();
        Asked right = retry(1, state, "\"q1\":" + ACCEPT);
        finish();
        assertThat(right.answer()).contains("booked");
    }

    @Test
    void case059_stateOfAnotherPrincipalIsRefused() {
        Asked first = parked();
        Asked other =
                rig.send(
                        rig.parking(),
                        1,
                        "mallory",
                        upstream,
                        ParkRig.ELICITS,
                        "tools/call",
                        with(CALL, first.state(), "\"q1\":" + ACCEPT));
        assertThat(other.answer()).contains("-32602").contains("state_invalid");
        assertThat(rig.told(server)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools/call|{\"name\":\"cancel\",\"arguments\":{\"n\":1}}",
                "tools/call|{\"name\":\"book\",\"arguments\":{\"n\":2}}",
                "tools/call|{\"name\":\"book\",\"arguments\":{\"n\":1.0}}",
                "tools/call|{\"name\":\"book\",\"arguments\":{}}",
                "tools/call|{\"name\":\"book\"}",
                "prompts/get|{\"name\":\"book\",\"arguments\":{\"n\":1}}",
            })
    void case060_stateOfAnotherToolOrOtherArgumentsIsRefused(String method, String params) {
        Asked first = parked();
        Asked other =
                rig.send(
                        upstream,
                        ParkRig.ELICITS,
                        method,
                        with(params, first.state(), "\"q1\":" + ACCEPT));
        assertThat(other.answer()).contains("-32602").contains("state_invalid");
        assertThat(rig.told(server)).isEmpty();
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void argumentsWrittenDifferentlyAreTheSame() {
        Asked first = parked();
        Asked retry =
                rig.send(
                        upstream,
                        ParkRig.ELICITS,
                        "tools/call",
                        with(
                                "{ \"arguments\" : {\"\\u006e\":1} ,\"name\":\"b\\u006fok\"}",
                                first.state(),
                                "\"q1\":" + ACCEPT));
        finish();
        assertThat(retry.answer()).contains("booked");
    }

    @Test
    void case061_missingAnswersAreAskedForAgain() {
        Asked first = call(EVERYTHING);
        rig.ask(server, "1", "elicitation/create", FORM);
        rig.ask(server, "2", "roots/list", "{}");
        rig.gather();
        assertThat(first.answer()).contains("\"q1\"").contains("\"q2\"");
        Asked second = retry(EVERYTHING, first.state(), "\"q2\":{\"roots\":[]}");
        assertThat(second.answer())
                .contains("input_required")
                .contains("\"q1\":{\"method\":\"elicitation/create\"")
                .doesNotContain("\"q2\"");
        assertThat(rig.told(server))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"roots\":[]}}");
        Asked third = retry(EVERYTHING, second.state(), "\"q1\":" + ACCEPT);
        finish();
        assertThat(third.answer()).contains("booked");
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void case062_unknownAnswersAreIgnored() {
        Asked first = parked();
        Asked retry = retry(1, first.state(), "\"zz\":7,\"q1\":" + ACCEPT + ",\"q9\":{}");
        finish();
        assertThat(retry.answer()).contains("booked");
        assertThat(rig.told(server)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{}", "{\"action\":\"maybe\"}", "{\"action\":1}", "[]"})
    void malformedAnswerIsAnErrorAndTheStateStaysGood(String answer) {
        Asked first = parked();
        Asked wrong = retry(1, first.state(), "\"q1\":" + answer);
        assertThat(wrong.answer()).contains("-32602").contains("\"reason\":\"invalid_params\"");
        Asked right = retry(1, first.state(), "\"q1\":" + ACCEPT);
        finish();
        assertThat(right.answer()).contains("booked");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"elicitation\":{}}|sampling/createMessage|{\"messages\":[]}|{\"sampling\":{}}",
                "{\"elicitation\":{}}|roots/list|{}|{\"roots\":{}}",
                "{\"roots\":{}}|elicitation/create|{\"message\":\"m\"}|{\"elicitation\":{}}",
            })
    void case063_whatTheClientCannotBeAskedFailsTheCallWithWhatItLacks(
            String capabilities, String method, String params, String required) {
        Asked first = call(capabilities);
        rig.ask(server, "5", method, params);
        assertThat(rig.told(server))
                .singleElement()
                .asString()
                .contains("\"id\":5")
                .contains("-32601");
        rig.play(() -> server.answer(McpMethod.TOOLS_CALL, "{\"content\":[],\"isError\": true}"));
        assertThat(first.answer())
                .contains("\"code\":-32021")
                .contains("\"requiredCapabilities\":" + required);
    }

    @Test
    void callThatCompletesAlthoughItsQuestionWasRefusedIsAnswered() {
        Asked first = call("{\"roots\":{}}");
        rig.ask(server, "5", "sampling/createMessage", "{\"messages\":[]}");
        finish();
        assertThat(first.answer()).endsWith("\"result\":" + DONE + "}");
    }

    @Test
    void case064_urlElicitationIsRefusedForAClientThatShowsFormsOnly() {
        Asked first = call("{\"elicitation\":{\"form\":{}}}");
        rig.ask(
                server,
                "5",
                "elicitation/create",
                "{\"mode\":\"url\",\"message\":\"m\",\"url\":\"https://x\",\"elicitationId\":\"i\"}");
        assertThat(rig.told(server)).singleElement().asString().contains("-32602");
        rig.play(() -> server.refuse(McpMethod.TOOLS_CALL));
        assertThat(first.answer())
                .contains("\"code\":-32021")
                .contains("\"requiredCapabilities\":{\"elicitation\":{\"url\":{}}}");
    }

    @Test
    void urlElicitationReachesTheClientWithoutItsId() {
        Asked first = call(EVERYTHING);
        rig.ask(
                server,
                "5",
                "elicitation/create",
                "{\"mode\":\"url\",\"elicitationId\":\"i\",\"message\":\"m\",\"url\":\"https://x\","
                        + "\"_meta\":{\"progressToken\":3,\"x.y/z\":1}}");
        rig.gather();
        assertThat(first.answer())
                .contains(
                        "\"params\":{\"mode\":\"url\",\"message\":\"m\",\"url\":\"https://x\","
                                + "\"_meta\":{\"x.y/z\":1}}");
    }

    @ParameterizedTest
    @CsvSource({
        "tools/list",
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "ping",
        "completion/complete"
    })
    void case065_onlyThreeMethodsMayBeAnsweredWithQuestions(String method) {
        Asked other = rig.send(upstream, EVERYTHING, method, "{}");
        assertThat(other.isTaken()).isFalse();
        other.release();
    }

    @Test
    void parallelQuestionsBecomeOneRound() {
        Asked first = call(EVERYTHING);
        rig.ask(server, "1", "elicitation/create", FORM);
        rig.ask(server, "2", "sampling/createMessage", "{\"messages\":[]}");
        rig.gather();
        assertThat(first.answer()).contains("\"q1\"").contains("\"q2\"");
        Asked retry = retry(EVERYTHING, first.state(), "\"q1\":" + ACCEPT + ",\"q2\":" + SAMPLE);
        assertThat(rig.told(server)).hasSize(2);
        finish();
        assertThat(retry.answer()).contains("booked");
    }

    @Test
    void secondRoundOfTheSameCallHasAStateOfItsOwn() {
        Asked first = parked();
        Asked second = retry(1, first.state(), "\"q1\":" + ACCEPT);
        rig.ask(server, "\"e2\"", "elicitation/create", FORM);
        rig.gather();
        assertThat(second.answer()).contains("\"q2\"").doesNotContain("\"q1\"");
        Asked replay = retry(1, first.state(), "\"q2\":" + ACCEPT);
        assertThat(replay.answer()).contains("-32602").contains("state_invalid");
        Asked third = retry(0, second.state(), "\"q2\":" + ACCEPT);
        finish();
        assertThat(third.answer()).contains("booked");
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void stateIsUsedOnce() {
        Asked first = parked();
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        Asked replay = retry(0, first.state(), "\"q1\":" + ACCEPT);
        assertThat(replay.answer()).contains("-32602").contains("state_invalid");
        replay.cancel();
        finish();
        assertThat(retry.answer()).contains("booked");
        Asked late = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(late.answer()).contains("park_lost");
    }

    @Test
    void questionThatComesWhileTheClientIsAskedFollowsInTheNextRound() {
        Asked first = parked();
        rig.ask(server, "\"e2\"", "elicitation/create", FORM);
        Asked second = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(second.answer()).contains("input_required").contains("\"q2\"");
        Asked third = retry(1, second.state(), "\"q2\":" + ACCEPT);
        finish();
        assertThat(third.answer()).contains("booked");
    }

    @Test
    void questionThatWasWithdrawnNeedsNoAnswer() {
        Asked first = parked();
        rig.play(
                () ->
                        server.say(
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                        + "\"params\":{\"requestId\":\"e1\"}}"));
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(rig.told(server)).isEmpty();
        finish();
        assertThat(retry.answer()).contains("booked");
    }

    @Test
    void stateOfAnotherUpstreamIsRefused() {
        Asked first = parked();
        Asked other =
                rig.send(
                        rig.upstream(rig.server()),
                        ParkRig.ELICITS,
                        "tools/call",
                        with(CALL, first.state(), "\"q1\":" + ACCEPT));
        assertThat(other.answer()).contains("state_invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"inputResponses\":{}",
                "\"inputResponses\":[],\"requestState\":\"x\"",
                "\"requestState\":7",
                "\"requestState\":\"\"",
                "\"requestState\":\"x\"",
            })
    void retryWithoutAStateOfTheGatewaysIsRefused(String more) {
        Asked retry =
                rig.send(
                        upstream,
                        ParkRig.ELICITS,
                        "tools/call",
                        CALL.replace("\"name\"", more + ",\"name\""));
        assertThat(retry.answer()).contains("-32602");
        assertThat(rig.calls()).isEmpty();
    }
}
