package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestMeta;
import io.watchgate.mcp.ServerDescription;

/**
 * The way of calls over a leg whose server is of the modern era: each tells of its client, and what
 * that era does not have is done here.
 *
 * <p>Called on the loop of the call.
 */
final class ModernLeg {

    private final UpstreamLeg leg;
    private final RequestMeta own;
    private final ModernListening listening;

    ModernLeg(UpstreamLeg leg, ServerDescription server) {
        this.leg = leg;
        this.own = CallerMeta.of(leg.owner());
        this.listening = new ModernListening(leg, server);
        listening.start();
    }

    /** Stops listening: the server is asked once more who it is. Called on the home loop. */
    void end() {
        listening.end();
    }

    /** Makes a call ready to be written; returns false when it has been answered here. */
    boolean prepare(UpstreamCall call) {
        switch (call.method()) {
            case PING, LOGGING_SET_LEVEL -> {
                // The level goes with each request; nobody is there to be pinged.
                call.answerHere(LegMessages.answer(leg, "{}"));
                return false;
            }
            case RESOURCES_SUBSCRIBE -> {
                String uri = call.request().sentUri();
                leg.home().run(() -> listening.subscribe(uri, call));
                return false;
            }
            case RESOURCES_UNSUBSCRIBE -> {
                String uri = call.request().sentUri();
                leg.home().run(() -> listening.unsubscribe(uri));
                call.answerHere(LegMessages.answer(leg, "{}"));
                return false;
            }
            default -> {
                CallerMeta caller = call.owner().callerMeta();
                JsonRpcRequest request = call.request();
                call.attach(leg.upstream().bridge().between(call, call.owner()));
                if (!request.isTold()) {
                    request.tell(caller == null ? own : caller.meta());
                }
                return !call.method().isCacheable() || leg.upstream().results().mustBeSent(call);
            }
        }
    }
}
