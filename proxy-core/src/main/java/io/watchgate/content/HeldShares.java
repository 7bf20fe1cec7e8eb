package io.watchgate.content;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of the room for messages that wait for a verdict each principal has taken, so that none
 * takes all of it. Knows nobody who has nothing waiting. Safe from any thread.
 */
final class HeldShares {

    private static final int ALL = 100;

    /** What one principal has taken. */
    private record Share(int messages, long bytes) {}

    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /**
     * Takes room for a message, unless its principal would have more than so many percent of what
     * there is then; one message has room whatever its size.
     *
     * @return whether there is room
     */
    boolean take(String principal, int bytes, Room room) {
        boolean[] took = {true};
        shares.compute(
                principal,
                (who, before) -> {
                    if (before == null) {
                        return new Share(1, bytes);
                    }
                    Share more = new Share(before.messages + 1, before.bytes + bytes);
                    took[0] = room.holds(more.messages, more.bytes);
                    return took[0] ? more : before;
                });
        return took[0];
    }

    /** Gives back what was taken for a message. */
    void give(String principal, int bytes) {
        shares.computeIfPresent(
                principal,
                (who, before) ->
                        before.messages == 1
                                ? null
                                : new Share(before.messages - 1, before.bytes - bytes));
    }

    /**
     * What one principal may take.
     *
     * @param percent how much of what there is for all
     */
    record Room(int messages, long bytes, int percent) {

        private boolean holds(int moreMessages, long moreBytes) {
            return (long) moreMessages * ALL <= (long) messages * percent
                    && moreBytes <= bytes / ALL * percent;
        }
    }
}
