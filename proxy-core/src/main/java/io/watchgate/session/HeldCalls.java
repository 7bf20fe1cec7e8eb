package io.watchgate.session;

import io.watchgate.upstream.UpstreamCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose servers are not read from while a client takes no more. Empty and without memory
 * most of the time. Confined to the exchange's loop.
 */
final class HeldCalls {

    private @Nullable List<UpstreamCall> calls;

    /** Returns {@code held}, or a new one, with {@code call} in it. */
    static HeldCalls with(@Nullable HeldCalls held, UpstreamCall call) {
        HeldCalls holding = held == null ? new HeldCalls() : held;
        holding.add(call);
        return holding;
    }

    /** Goes on reading for all; returns null. */
    static @Nullable HeldCalls released(@Nullable HeldCalls held) {
        if (held != null) {
            held.release();
        }
        return null;
    }

    /** Stops reading for {@code call}, which is remembered once. */
    private void add(UpstreamCall call) {
        if (calls == null) {
            calls = new ArrayList<>(1);
        }
        if (!calls.contains(call)) {
            calls.add(call);
            call.loop().run(() -> call.reading(false));
        }
    }

    /** Goes on reading for all. */
    private void release() {
        List<UpstreamCall> released = calls;
        calls = null;
        if (released != null) {
            released.forEach(call -> call.loop().run(() -> call.reading(true)));
        }
    }
}
