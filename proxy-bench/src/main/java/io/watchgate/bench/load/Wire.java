package io.watchgate.bench.load;

/** How requests travel from the lab to a target. */
public enum Wire {
    HTTP1(false, false),
    TLS(false, true),
    HTTP2(true, false),
    HTTP2_TLS(true, true);

    private final boolean multiplexed;
    private final boolean encrypted;

    Wire(boolean multiplexed, boolean encrypted) {
        this.multiplexed = multiplexed;
        this.encrypted = encrypted;
    }

    /** Tells whether it is HTTP/2. */
    boolean isMultiplexed() {
        return multiplexed;
    }

    /** Tells whether it is TLS. */
    boolean isEncrypted() {
        return encrypted;
    }
}
