package io.watchgate.loop;

import io.netty.channel.EventLoop;
import io.watchgate.jsonrpc.BodySplice;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.TextMemo;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One event loop and what belongs to it.
 *
 * <p>Everything here but {@link #handoff()}, {@link #scanned()} and the identity is confined to the
 * loop.
 */
public final class GatewayLoop {

    /** Size of the scratch array, in bytes: one read of the largest size the channels ask for. */
    public static final int SCRATCH = 64 * 1024;

    private final int index;
    private final int loops;
    private final EventLoop eventLoop;
    private final LongSupplier clock;
    private final LoopHandoff handoff;
    private final TimerWheel timers;
    private final FlushQueue flushes;
    private final TurnSteps steps;
    private final BodySplice splice = new BodySplice();
    private final TextMemo names = new TextMemo();
    private EnvelopeScanner scanner;
    private final byte[] scratch = new byte[SCRATCH];
    private boolean scratchLent;

    /** Written to by the loop alone. */
    private final AtomicLong scanned = new AtomicLong();

    private long lastId;
    private long turn;
    private long turnTime;

    /**
     * Creates the state of one loop.
     *
     * @param index the loop's place among all loops, from 0
     * @param settings what all loops have in common
     */
    public GatewayLoop(EventLoop eventLoop, int index, LoopSettings settings) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.loops = settings.loops();
        this.clock = settings.clock();
        this.flushes = new FlushQueue(eventLoop);
        this.steps = new TurnSteps(eventLoop);
        this.handoff = new LoopHandoff(eventLoop, settings.handoffLimit(), flushes::flushAll);
        this.timers = new TimerWheel(eventLoop, clock, flushes::flushAll);
        this.scanner = new EnvelopeScanner(settings.jsonDepth());
    }

    /**
     * Takes other limits; the rest of {@code settings} holds for the loop's life. Safe from any
     * thread.
     */
    void configure(LoopSettings settings) {
        handoff.configure(settings.handoffLimit());
        run(() -> scanner = new EnvelopeScanner(settings.jsonDepth()));
    }

    /** Returns the loop's place among all loops, from 0. */
    public int index() {
        return index;
    }

    /** Returns how many loops there are. */
    public int loops() {
        return loops;
    }

    /** Returns Netty's event loop. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Tells whether the caller runs on this loop. */
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Returns the way for other threads to this loop; safe from any thread. */
    public LoopHandoff handoff() {
        return handoff;
    }

    /** Runs {@code task} now when called on this loop, otherwise hands it over. */
    public void run(LoopTask task) {
        if (inLoop()) {
            task.run();
        } else {
            handoff.post(task);
        }
    }

    /** Returns the loop's timers. */
    public TimerWheel timers() {
        return timers;
    }

    /** Returns the channels of this loop that wait to be flushed. */
    public FlushQueue flushes() {
        return flushes;
    }

    /** Returns what is done in steps, a few in each turn. */
    public TurnSteps steps() {
        return steps;
    }

    /** Returns the scratch for splicing bodies. */
    public BodySplice splice() {
        return splice;
    }

    /** Returns the names that were called on this loop. */
    public TextMemo names() {
        return names;
    }

    /** Returns the scanner for frames that are scanned in one go. */
    public EnvelopeScanner scanner() {
        return scanner;
    }

    /** Returns the monotonic time in nanoseconds. */
    public long nanoTime() {
        return clock.getAsLong();
    }

    /**
     * Returns a reading of {@link #nanoTime} that is no older than the loop's turn, and costs no
     * reading but the first of each turn: for what is counted in seconds. What is reported or
     * compared with other clocks needs a reading of its own.
     */
    public long turnTime() {
        long now = LoopGroup.turn(eventLoop);
        if (now != turn || now == 0) {
            turn = now;
            turnTime = clock.getAsLong();
        }
        return turnTime;
    }

    /**
     * Lends the loop's scratch array until {@link #returnScratch}. Between the two nothing may be
     * called that could lend it again: no pipeline event, no write, no listener.
     */
    public byte[] borrowScratch() {
        assert inLoop() : Thread.currentThread().getName();
        if (scratchLent) {
            throw new IllegalStateException(
                    "scratch is lent (expected: returned before the next loan)");
        }
        scratchLent = true;
        return scratch;
    }

    /** Notes that the loop is about to look at so many bytes of a message, one by one. */
    public void scanned(int bytes) {
        flushes.looksAt(bytes);
        scanned.lazySet(scanned.getPlain() + bytes);
    }

    /** Returns how many bytes of messages the loop has looked at; safe from any thread. */
    public long scanned() {
        return scanned.get();
    }

    /** Takes the scratch array back. */
    public void returnScratch() {
        scratchLent = false;
    }

    /**
     * Returns an id that no loop ever returns again: positive, below 2^53, and its loop can be told
     * from it.
     *
     * @see #ownerOf
     */
    public long nextId() {
        assert inLoop() : Thread.currentThread().getName();
        return ++lastId * loops + index;
    }

    /** Returns the index of the loop that gave out {@code id}. */
    public static int ownerOf(long id, int loops) {
        return (int) (id % loops);
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
