package io.watchgate.loop;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayList;
import java.util.List;

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
    private final List<Channel> own = new ArrayList<>();
    private final List<Channel> shared = new ArrayList<>();
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
            if (eventLoop instanceof SingleThreadEventLoop loop) {
                loop.executeAfterEventLoopIteration(flushShared);
            } else {
                eventLoop.execute(flushShared);
            }
        }
    }

    /**
     * Flushes what was added. Called when a read cycle, a batch of handed-over tasks or of timers
     * is over.
     */
    public void flushAll() {
        // A flush can make a channel writable again, whose handlers write to others: the list may
        // grow meanwhile.
        for (int i = 0; i < own.size(); i++) {
            own.get(i).flush();
        }
        own.clear();
    }

    private void flushShared() {
        for (int i = 0; i < shared.size(); i++) {
            shared.get(i).flush();
        }
        shared.clear();
    }
}
