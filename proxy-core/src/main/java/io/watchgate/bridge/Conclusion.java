package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.UpstreamCall;

/**
 * Tells the client of a leased call how it has ended, in the words of its era: with the answer,
 * with what the client would have had to declare, or with the URLs that have to be visited before
 * the call is made once more.
 *
 * <p>Called on the loop of the call.
 */
final class Conclusion {

    private Conclusion() {}

    /** Ends {@code call} with the server's answer; takes ownership of it. */
    static void tell(LeasedCall call, PendingRequest waiting, JsonRpcResponse answer) {
        if (Outcomes.isUrlRequired(answer)) {
            demandVisit(call, waiting, answer);
            return;
        }
        UpstreamCall from = call.sentCall();
        ClientFeature lacking = call.questions().missing();
        call.finish();
        if (lacking != null && Outcomes.isFailed(answer)) {
            answer.release();
            waiting.failed(from, Failure.lacking(lacking));
        } else {
            waiting.completed(from, answer);
        }
    }

    private static void demandVisit(
            LeasedCall call, PendingRequest waiting, JsonRpcResponse error) {
        String inputRequests = Outcomes.urlRequests(error);
        error.release();
        boolean may = call.questions().declares(ClientFeature.ELICITATION_URL);
        if (!may || inputRequests == null) {
            call.finish();
            waiting.failed(call.sentCall(), Failure.lacking(ClientFeature.ELICITATION_URL));
            return;
        }
        Parking parking = call.parking();
        parking.seals()
                .whenReady(
                        call.loop(),
                        () -> {
                            String state = parking.seal(call.loop(), ParkState.Kind.REPEATED, call);
                            call.finish();
                            InputRequired.answer(waiting, inputRequests, state);
                        });
    }
}
