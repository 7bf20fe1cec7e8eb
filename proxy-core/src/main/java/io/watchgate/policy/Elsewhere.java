package io.watchgate.policy;

import io.watchgate.loop.GatewayLoop;

/**
 * Where is done what would hold up an event loop, such as trying rules on large arguments: the
 * threads that judge large messages, and the room there is for what waits for them. Safe from any
 * thread.
 */
public interface Elsewhere {

    /** Tries everything on the loop. */
    Elsewhere NOWHERE =
            new Elsewhere() {
                @Override
                public long inlineBytes() {
                    return Long.MAX_VALUE;
                }

                @Override
                public int longestLine() {
                    return 0;
                }

                @Override
                public boolean admit(String principal, int bytes) {
                    return false;
                }

                @Override
                public void leave(String principal, int bytes) {}

                @Override
                public void submit(Work work) {
                    throw new IllegalStateException("no workers");
                }
            };

    /** Something for a worker, and for the loop behind it. */
    interface Work {

        /** Returns the loop that goes on. */
        GatewayLoop loop();

        /** Returns on whose behalf it is done: principals take turns. */
        String principal();

        /** Called once, on a worker, unless {@link #release()} is. */
        void work();

        /** Called instead of {@link #work()}, on any thread, when no worker will. */
        void release();

        /**
         * Called once, on the loop, behind either.
         *
         * @param worked whether the work was done; false when it failed or nobody does it any more
         */
        void done(boolean worked);

        /** Called instead of {@link #done}, on any thread, when the loop has ended. */
        default void abandoned() {}
    }

    /** Returns up to how many bytes of a request are looked at on the loop. */
    long inlineBytes();

    /** Returns how many messages of one connection may wait behind such a request. */
    int longestLine();

    /** Sets room aside for a message that waits; returns whether there is any. */
    boolean admit(String principal, int bytes);

    /** Takes back what {@link #admit} has set aside. */
    void leave(String principal, int bytes);

    /** Lets a worker do the work when it is its principal's turn. */
    void submit(Work work);
}
