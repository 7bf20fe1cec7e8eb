package io.watchgate.bridge;

import io.watchgate.bridge.ParkState.ParkId;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.upstream.UpstreamLeg;

/**
 * What a leased call takes of the gateway while its client is asked: one of the places for parked
 * calls, the name under which a retry finds it, and the count of its rounds.
 *
 * <p>Made only for a call whose server asks. Confined to the loop of the call.
 */
final class ParkPlace {

    private final Parking parking;
    private final LeasedCall call;
    private ParkId id = ParkId.NONE;
    private int round;
    private boolean held;

    ParkPlace(Parking parking, LeasedCall call) {
        this.parking = parking;
        this.call = call;
    }

    /** Takes a place unless the call has one; refuses the question when there is none. */
    boolean takeFor(UpstreamLeg leg, Question question) {
        if (!held) {
            held = parking.tryPark(call);
        }
        if (!held) {
            question.error(
                    leg,
                    JsonRpcErrorCode.INTERNAL_ERROR,
                    "too many calls wait for their clients (limits.parks)");
        }
        return held;
    }

    /** Gives the place back; a retry still finds the call. */
    void giveBack() {
        if (held) {
            held = false;
            parking.unpark(call);
        }
    }

    /** Begins another round; returns the state that its retry has to bring. */
    String nextRound() {
        round++;
        if (id == ParkId.NONE) {
            id = parking.enter(call);
        }
        return parking.seal(call.loop(), ParkState.Kind.WAITING, call);
    }

    /** Returns the name of the call; {@link ParkId#NONE} before the first round. */
    ParkId id() {
        return id;
    }

    /** Returns how often the client was asked. */
    int round() {
        return round;
    }

    /** Gives back everything: the call is over. */
    void leave() {
        if (id != ParkId.NONE) {
            parking.leave(id);
        }
        giveBack();
    }
}
