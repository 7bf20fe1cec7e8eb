package io.watchgate.loop;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which channels of a loop were written to, and flushes each once.
 *
 * <p>A channel with one reader behind it is flushed when the read that caused the write is over
 * ({@link #flushAll}): its answer should not wait for other connections. A channel that many share
 * (a child's pipe) is flushed at the end of the loop's turn, so that the requests of one turn go
 * out in one system call.
 *
 * <p>Confined to its event loop.
 */
public final class FlushQueue {

    private final EventLoop eventLoop;
    private List<Channel> own = new ArrayList<>();
    private List<Channel> shared = new ArrayList<>();
    private @Nullable List<Channel> spare = new ArrayList<>();
    private final Runnable flushShared = this::flushShared;

    FlushQueue(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Flushes {@code channel} with the next {@link #flushAll}. */
    public void add(Channel channel) {
        int last = own.size() - 1;
        if (last < 0 || own.get(last) != channel) {
            own.add(channel);
        }
    }

    /** Flushes {@code channel}, which multiplexes many exchanges, at the end of the loop's turn. */
    public void addShared(Channel channel) {
        if (shared.contains(channel)) {
            return;
        }
        shared.add(channel);
        if (shared.size() == 1) {
            LoopGroup.atEndOfTurn(eventLoop, flushShared);
        }
    }

    /**
     * Flushes what was added. Called when a read cycle, a batch of handed-over tasks or of timers
     * is over.
     */
    public void flushAll() {
        // A flush can make a channel writable again, whose handlers write to others, or to itself.
        while (!own.isEmpty()) {
            List<Channel> flushing = own;
            own = takeSpare();
            flush(flushing);
        }
    }

    private void flushShared() {
        List<Channel> flushing = shared;
        shared = takeSpare();
        flush(flushing);
    }

    /** Returns an empty list, the spare one unless a flush further up the stack has it. */
    private List<Channel> takeSpare() {
        List<Channel> empty = spare == null ? new ArrayList<>() : spare;
        spare = null;
        return empty;
    }

    private void flush(List<Channel> flushing) {
        for (int i = 0; i < flushing.size(); i++) {
            flushing.get(i).flush();
        }
        flushing.clear();
        spare = flushing;
    }
}
