package io.watchgate.bench.load;

/** A place for one call at a time. Confined to the generator's loop. */
interface Slot {

    /** Sends a call that was due at {@code time}, in nanoseconds of the monotonic clock. */
    void call(long id, long time);

    /** Hears of answers. */
    interface Listener {

        /** Called when the answer to a call has been read. */
        void answered(Slot slot, long dueAt, boolean right);

        /** Called when the slot can take no more calls, with a call in flight or not. */
        void lost(Slot slot, boolean inFlight);
    }
}
