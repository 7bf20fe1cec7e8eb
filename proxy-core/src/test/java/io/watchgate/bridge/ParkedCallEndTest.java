package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bridge.ParkRig.Asked;
import io.watchgate.mcp.McpMethod;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How calls that a server has interrupted end, with and without a retry, and what they hold until
 * then. The numbers are those of the protocol's list of cases.
 */
class ParkedCallEndTest extends ParkTest {

    @Test
    void case127_callIsCancelledWhenNoRetryComesInTime() {
        Asked first = call(EVERYTHING);
        rig.ask(server, "1", "elicitation/create", FORM);
        rig.ask(server, "2", "sampling/createMessage", "{\"messages\":[]}");
        rig.ask(server, "3", "roots/list", "{}");
        rig.gather();
        String state = first.state();
        rig.pass(ParkRig.PARK.minusMinutes(1));
        assertThat(rig.told(server)).isEmpty();
        rig.pass(Duration.ofMinutes(2));
        List<String> told = rig.told(server);
        assertThat(told).hasSize(4);
        assertThat(told.get(0)).contains("\"id\":1,\"result\":{\"action\":\"cancel\"}");
        assertThat(told.get(1)).contains("\"id\":2,\"error\":{\"code\":-1,");
        assertThat(told.get(2)).contains("\"id\":3,\"error\":{\"code\":-32603,");
        assertThat(told.get(3)).contains("notifications/cancelled");
        assertThat(rig.parking().expiries()).isEqualTo(1);
        assertThat(rig.parking().open()).isZero();
        Asked late = retry(EVERYTHING, state, "\"q1\":" + ACCEPT);
        assertThat(late.answer()).contains("-32602").contains("\"reason\":\"park_lost\"");
        assertThat(rig.calls()).as("never executed again").hasSize(1);
        Asked next = call(EVERYTHING);
        finish(1);
        assertThat(next.answer()).as("the leg is free").contains("booked");
    }

    @Test
    void case128_urlThatHasToBeVisitedFirstIsAskedForAndTheCallSentAgain() {
        Asked first = call(EVERYTHING);
        refuseUntilVisited();
        assertThat(first.answer())
                .contains("input_required")
                .contains(
                        "\"inputRequests\":{\"q1\":{\"method\":\"elicitation/create\",\"params\":"
                                + "{\"mode\":\"url\",\"message\":\"m\",\"url\":\"https://x\"}}}")
                .doesNotContain("elicitationId");
        assertThat(rig.parking().open()).isZero();
        Asked retry = retry(EVERYTHING, first.state(), "\"q1\":{\"action\":\"accept\"}");
        assertThat(rig.calls()).hasSize(2);
        assertThat(rig.calls().get(1)).doesNotContain("requestState", "inputResponses");
        finish(0);
        assertThat(retry.answer()).contains("booked");
    }

    @Test
    void case128_clientThatCannotVisitUrlsIsToldWhatItLacks() {
        Asked first = call(ParkRig.ELICITS);
        refuseUntilVisited();
        assertThat(first.answer())
                .contains("\"code\":-32021")
                .contains("\"requiredCapabilities\":{\"elicitation\":{\"url\":{}}}");
    }

    @Test
    void case128_callIsNotSentAgainWhenTheClientDeclines() {
        Asked first = call(EVERYTHING);
        refuseUntilVisited();
        Asked retry = retry(EVERYTHING, first.state(), "\"q1\":{\"action\":\"decline\"}");
        assertThat(retry.answer()).contains("\"error\"").contains("-32603");
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void case140_questionOutsideOfACallIsRefused() {
        Asked first = call(EVERYTHING);
        finish();
        assertThat(first.answer()).contains("booked");
        rig.ask(server, "7", "sampling/createMessage", "{\"messages\":[]}");
        rig.ask(server, "8", "ping", "{}");
        assertThat(rig.told(server))
                .satisfiesExactly(
                        refused -> assertThat(refused).contains("\"id\":7").contains("-32601"),
                        pong -> assertThat(pong).contains("\"id\":8").contains("\"result\":{}"));
    }

    @Test
    void answerThatComesWhileParkedWaitsForTheRetry() {
        Asked first = parked();
        finish();
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(retry.answer()).endsWith("\"result\":" + DONE + "}");
        assertThat(rig.told(server)).isEmpty();
        assertThat(rig.parking().open()).isZero();
    }

    @Test
    void answerThatWaitsForARetryInVainIsForgotten() {
        parked();
        finish();
        rig.pass(ParkRig.PARK.plusMinutes(1));
        assertThat(rig.parking().open()).isZero();
        assertThat(rig.told(server)).isEmpty();
    }

    @Test
    void serverThatDiesWhileParkedFailsTheRetry() {
        Asked first = parked();
        rig.play(server::breakDown);
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(retry.answer())
                .contains("\"reason\":\"upstream_closed\"")
                .contains("\"phase\":\"sent\"");
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void parkedCallHasNoTimeout() {
        Asked first = parked();
        rig.pass(Duration.ofMinutes(9));
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(retry.answer()).isEmpty();
        rig.pass(Duration.ofMinutes(3));
        assertThat(retry.answer()).as("silence behind the answer").contains("request_timeout");
    }

    @Test
    void clientThatGoesWhileTheCallRunsCancelsIt() {
        Asked first = call(ParkRig.ELICITS);
        first.cancel();
        assertThat(rig.told(server)).singleElement().asString().contains("notifications/cancelled");
        Asked second = parked();
        Asked retry = retry(1, second.state(), "\"q1\":" + ACCEPT);
        rig.told(server);
        retry.cancel();
        assertThat(rig.told(server)).singleElement().asString().contains("notifications/cancelled");
        assertThat(rig.parking().open()).isZero();
    }

    @Test
    void clientThatGoesWhileTheCallIsParkedCancelsNothing() {
        Asked first = parked();
        String state = first.state();
        first.cancel();
        assertThat(rig.told(server)).isEmpty();
        Asked retry = retry(1, state, "\"q1\":" + ACCEPT);
        finish();
        assertThat(retry.answer()).contains("booked");
    }

    @Test
    void stateOfAnotherProcessIsLost() {
        Asked first = parked();
        Asked retry =
                rig.send(
                        rig.another(1),
                        1,
                        "anonymous",
                        upstream,
                        ParkRig.ELICITS,
                        "tools/call",
                        with(CALL, first.state(), "\"q1\":" + ACCEPT));
        assertThat(retry.answer()).contains("-32602").contains("park_lost");
        assertThat(rig.calls()).hasSize(1);
    }

    @Test
    void callsWaitForTheLegThatAParkedCallHolds() {
        Asked first = parked();
        Asked second = call(ParkRig.ELICITS);
        assertThat(rig.calls()).hasSize(1);
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        finish();
        assertThat(retry.answer()).contains("booked");
        assertThat(rig.calls()).hasSize(2);
        finish();
        assertThat(second.answer()).contains("booked");
        parked();
        Asked third = call(ParkRig.ELICITS);
        rig.pass(Duration.ofSeconds(12));
        assertThat(third.answer()).contains("queue_timeout").contains("not_sent");
        Asked fourth = call(ParkRig.ELICITS);
        fourth.cancel();
        assertThat(rig.calls()).hasSize(3);
    }

    @Test
    void legIsNotLeasedToAnotherPrincipalOrProfile() {
        Asked first = call(ParkRig.ELICITS);
        finish();
        assertThat(first.answer()).contains("booked");
        Asked second = call("{\"roots\":{}}");
        finish();
        assertThat(second.answer()).contains("booked");
        assertThat(server.connections()).isEqualTo(2);
        Asked third =
                rig.send(rig.parking(), 1, "other", upstream, "{\"roots\":{}}", "tools/call", CALL);
        finish();
        assertThat(third.answer()).contains("booked");
        assertThat(server.connections()).isEqualTo(3);
        assertThat(ParkRig.legs(upstream)).isEqualTo(1);
    }

    @Test
    void questionsBeyondTheLimitAreRefused() {
        ParkRig none = new ParkRig(0);
        PlayedServer asking = none.server();
        Upstream other = none.upstream(asking);
        Asked first = none.send(other, ParkRig.ELICITS, "tools/call", CALL);
        none.ask(asking, "1", "elicitation/create", FORM);
        none.gather();
        assertThat(none.told(asking)).singleElement().asString().contains("limits.parks");
        none.play(() -> asking.answer(McpMethod.TOOLS_CALL, DONE));
        assertThat(first.answer()).contains("booked");
        none.close();
    }

    @Test
    void drainEndsParkedCallsAndLetsOthersRun() {
        Asked first = parked();
        rig.parking().drain();
        assertThat(rig.told(server))
                .satisfiesExactly(
                        answer -> assertThat(answer).contains("\"action\":\"cancel\""),
                        word -> assertThat(word).contains("notifications/cancelled"));
        Asked retry = retry(1, first.state(), "\"q1\":" + ACCEPT);
        assertThat(retry.answer()).contains("park_lost");
        Asked second = call(ParkRig.ELICITS);
        finish(1);
        assertThat(second.answer()).contains("booked");
    }
}
