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
 * ({@link #readOver}); on a crowded loop, when it has read from all that are ready: a flush wakes
 * the peer, which most often sleeps between two, and writing to several in a row costs less than
 * reading and writing by turns. How long what was written may wait for other connections is bounded
 * by their number and by what is read from them. A channel that many share (a child's pipe) is
 * flushed at the end of the loop's turn, so that the requests of one turn go out in one system
 * call.
 *
 * <p>Confined to its event loop.
 */
public final class FlushQueue {

    /**
     * Channels that wait for others to be read. With four times as many a call costs no less, and
     * the slowest calls take longer.
     */
    static final int MOST_WAITING = 16;

    /** Bytes of messages that are looked at meanwhile: one read of the largest size. */
    static final int MOST_SEEN = 64 * 1024;

    /** Bytes that take about as long to look at as all else that is done for a small message. */
    static final int MESSAGE = 4 * 1024;

    private final EventLoop eventLoop;
    private List<Channel> own = new ArrayList<>();
    private List<Channel> shared = new ArrayList<>();
    private @Nullable List<Channel> spare = new ArrayList<>();
    private final Runnable flushShared = this::flushShared;
    private final Runnable flushAll = this::flushAll;

    /** Tells whether something waits for reads of other connections; and what these have read. */
    private boolean waiting;

    private int seen;

    FlushQueue(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Flushes {@code channel} when the read is over, or with the next {@link #flushAll}. */
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
     * Flushes what was added: now, or, where the loop is crowded and not enough waits, when it has
     * read from all channels that are ready. Called when a read cycle is over.
     */
    public void readOver() {
        if (own.isEmpty()) {
            return;
        }
        waiting =
                own.size() < MOST_WAITING && (waiting || LoopGroup.afterReads(eventLoop, flushAll));
        if (!waiting) {
            flushAll();
        }
    }

    /**
     * Notes that the loop is about to look at so many bytes of a message; flushes what would wait
     * for too much.
     */
    public void looksAt(int bytes) {
        if (waiting) {
            seen += MESSAGE + bytes;
            if (seen > MOST_SEEN) {
                flushAll();
            }
        }
    }

    /**
     * Flushes what was added. Called when a batch of handed-over tasks or of timers is over, and
     * where something is not to wait.
     */
    public void flushAll() {
        waiting = false;
        seen = 0;
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
