package io.watchgate.seal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a seal is for: what was sealed for one purpose opens for no other. */
public enum SealPurpose {
    /** The state that leads a retry to the call that waits for it in this process. */
    PARKED_CALL,
    /** The state of an upstream, in the gateway's own envelope. */
    RELAYED_STATE,
    /** The id of an upstream's task. */
    TASK;

    private final byte[] label =
            name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /** Returns the bytes that are bound to each seal of this purpose. */
    byte[] label() {
        return label;
    }
}
