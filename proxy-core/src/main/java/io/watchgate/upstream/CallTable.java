package io.watchgate.upstream;

import io.watchgate.mcp.McpMethod;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the calls in flight on one leg, by wire id.
 *
 * <p>A lone call needs no table, and most legs never have another beside it. For more: open
 * addressing with linear probing; ids are positive and never used twice. Confined to one event
 * loop. Its size is bounded by whoever adds ({@code limits.in-flight}).
 */
public final class CallTable {

    private static final int SMALLEST = 4;

    // The table of those who have none: one place, which stays empty.
    private static final long[] NO_IDS = {0};
    private static final @Nullable UpstreamCall[] NO_CALLS = {null};

    private long loneId;
    private @Nullable UpstreamCall lone;
    private long[] ids = NO_IDS;
    private @Nullable UpstreamCall[] calls = NO_CALLS;
    private int size;
    private int aside;

    /** Adds a call under a new id. */
    public void put(long id, UpstreamCall call) {
        if (ids == NO_IDS && size == 0) {
            loneId = id;
            lone = call;
        } else {
            if (size * 2 >= ids.length) {
                resize(Math.max(ids.length * 2, SMALLEST));
            }
            int at = place(id);
            ids[at] = id;
            calls[at] = call;
        }
        size++;
        aside += isAside(call) ? 1 : 0;
    }

    /** Returns the call with this id; null if there is none. */
    public @Nullable UpstreamCall get(long id) {
        if (id <= 0) {
            return null;
        }
        return id == loneId ? lone : calls[place(id)];
    }

    /** Removes the call with this id and returns it; null if there is none. */
    public @Nullable UpstreamCall remove(long id) {
        if (id <= 0) {
            return null;
        }
        UpstreamCall call;
        if (id == loneId) {
            call = lone;
            lone = null;
            loneId = 0;
        } else {
            int at = place(id);
            call = calls[at];
            if (call != null) {
                closeGap(at);
            }
        }
        if (call != null) {
            size--;
            aside -= isAside(call) ? 1 : 0;
        }
        return call;
    }

    /**
     * Returns the only call that what a server says may belong to, which is none that only listens
     * or sets the level of log messages; null when there is none or more than one.
     */
    public @Nullable UpstreamCall only() {
        return size - aside == 1 ? any() : null;
    }

    /** Returns one of the calls that what a server says may belong to; null when there is none. */
    public @Nullable UpstreamCall any() {
        if (lone != null && !isAside(lone)) {
            return lone;
        }
        for (UpstreamCall call : calls) {
            if (call != null && !isAside(call)) {
                return call;
            }
        }
        return null;
    }

    private static boolean isAside(UpstreamCall call) {
        return call.method() == McpMethod.SUBSCRIPTIONS_LISTEN
                || call.method() == McpMethod.LOGGING_SET_LEVEL;
    }

    /** Returns how many calls are in flight. */
    public int size() {
        return size;
    }

    /** Empties the table and gives each call to {@code consumer}, which may add new ones. */
    public void drain(Consumer<UpstreamCall> consumer) {
        @Nullable UpstreamCall[] drained = calls;
        UpstreamCall alone = lone;
        lone = null;
        loneId = 0;
        ids = NO_IDS;
        calls = NO_CALLS;
        size = 0;
        aside = 0;
        if (alone != null) {
            consumer.accept(alone);
        }
        for (UpstreamCall call : drained) {
            if (call != null) {
                consumer.accept(call);
            }
        }
    }

    /** Returns where the id stands, or the empty place where it would. */
    private int place(long id) {
        int mask = ids.length - 1;
        int at = hash(id) & mask;
        while (ids[at] != 0 && ids[at] != id) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** Moves later entries of the same run up, so that probing needs no tombstones. */
    private void closeGap(int removed) {
        int mask = ids.length - 1;
        int gap = removed;
        int at = gap + 1 & mask;
        while (ids[at] != 0) {
            int home = hash(ids[at]) & mask;
            if ((at - home & mask) >= (at - gap & mask)) {
                ids[gap] = ids[at];
                calls[gap] = calls[at];
                gap = at;
            }
            at = at + 1 & mask;
        }
        ids[gap] = 0;
        calls[gap] = null;
    }

    private void resize(int capacity) {
        long[] oldIds = ids;
        @Nullable UpstreamCall[] oldCalls = calls;
        ids = new long[capacity];
        calls = new UpstreamCall[capacity];
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                move(oldIds[i], oldCalls[i]);
            }
        }
        if (lone != null) {
            move(loneId, lone);
            lone = null;
            loneId = 0;
        }
    }

    private void move(long id, @Nullable UpstreamCall call) {
        int at = place(id);
        ids[at] = id;
        calls[at] = call;
    }

    private static int hash(long id) {
        // Ids count up by the number of loops: without mixing, every such table would be one long
        // run.
        long mixed = id * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public String toString() {
        return LongStream.concat(LongStream.of(loneId), Arrays.stream(ids))
                .filter(id -> id != 0)
                .boxed()
                .toList()
                .toString();
    }
}
