package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.loop.LoopTimer;
import org.jspecify.annotations.Nullable;

/**
 * What a message on an upstream leg belongs to: a call, or a stream of the leg that belongs to no
 * call.
 */
public interface LegContext extends MessageContext {

    /**
     * A context that is its own timer, as what belongs to a call is: known by its class, where a
     * look is enough (see {@code codec.HttpContents}).
     */
    abstract class Timed extends LoopTimer implements LegContext {}

    /** Returns what a message on an upstream leg belongs to; null for one on another leg. */
    static @Nullable LegContext of(JsonRpcMessage message) {
        MessageContext context = message.context();
        if (context instanceof Timed timed) {
            return timed;
        }
        return context instanceof LegContext other ? other : null;
    }

    /** Returns the leg. */
    UpstreamLeg leg();

    /** Returns the calls among which an answer read here is looked up. */
    CallTable calls();

    /**
     * Called when a message that is owed no answer was not written although it should have been: it
     * may not be sent.
     */
    default void withheld() {}

    /**
     * Notes that a message is held back until filters have judged it or one before it, or is no
     * longer: what ends behind it waits, and what is not written yet has not been sent.
     */
    default void judging(boolean begun) {}

    /** Tells whether a message that was held back may be written now. */
    default boolean mayWrite() {
        return true;
    }

    /** Returns the call whose own stream this is; null where many calls share it. */
    default @Nullable UpstreamCall call() {
        return null;
    }
}
