package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestMeta;

/**
 * The way of calls over a leg whose server is of the modern era: each tells of its client, and what
 * that era does not have is done here.
 *
 * <p>Called on the loop of the call.
 */
final class ModernLeg {

    private final UpstreamLeg leg;
    private final RequestMeta own;

    ModernLeg(UpstreamLeg leg) {
        this.leg = leg;
        this.own = CallerMeta.of(leg.owner());
    }

    /** Makes a call ready to be written; returns false when it has been answered here. */
    boolean prepare(UpstreamCall call) {
        switch (call.method()) {
            case PING, LOGGING_SET_LEVEL -> {
                // The level goes with each request; nobody is there to be pinged.
                call.answerHere("{}");
                return false;
            }
            default -> {
                CallerMeta caller = call.owner().callerMeta();
                JsonRpcRequest request = call.request();
                call.attach(leg.upstream().bridge().between(call, call.owner()));
                // A request that says who sends it, of a client nobody else knows, needs no more.
                boolean speaks = caller == null && request.claim() != null;
                if (!speaks && !request.isTold()) {
                    request.tell(caller == null ? own : caller.meta());
                }
                return true;
            }
        }
    }
}
