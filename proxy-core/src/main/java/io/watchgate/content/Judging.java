package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.watchgate.filter.Content;
import io.watchgate.filter.Verdict;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.loop.LoopTimer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of one message by workers. Is the timer of the filter that is being asked.
 *
 * <p>Made and ended on the loop of the message; the filters run on one worker after the other: the
 * next goes on where one did not come back. While a filter is asked, {@link #asked} says which;
 * whoever takes it from there, the worker with a verdict or the loop at the end of the time, owns
 * the rest.
 */
final class Judging extends LoopTimer implements LoopTask, PoolTask {

    /**
     * A filter being asked.
     *
     * @param worker whose thread is in it
     * @param stage which filter it is
     * @param since when that began
     */
    private record Asked(JudgingPool.Worker worker, FilterStage stage, long since) {}

    /** Hears of the end of a judgement, on the message's loop. */
    interface Waiter {

        /**
         * Called with what was decided and with what passes, which belongs to the receiver unless
         * it is the message itself.
         *
         * @param outcome what was decided; null when the pool has closed
         * @param passing the message, another in its place, or null for nothing
         */
        void judged(Judging judging, @Nullable Outcome outcome, @Nullable JsonRpcMessage passing);

        /** Called on any thread when the loop has ended. */
        void abandoned(Judging judging);
    }

    private final Passage passage;
    private final ContentChains chains;
    private final ContentChain chain;
    private final Content.Kind kind;
    private final JudgingPool pool;
    private final Waiter waiter;
    private final AtomicReference<@Nullable Asked> asked = new AtomicReference<>();

    // Owned by whoever goes on with the judgement.
    private final Original original;
    private Content.About about;
    private @Nullable JsonRpcMessage read;
    private @Nullable ChainRun run;
    private @Nullable Outcome outcome;
    private @Nullable JsonRpcMessage replacement;

    // Confined to the loop.
    private boolean over;

    /**
     * Prepares the judgement of a message by {@code chain}; keeps the bytes that are judged.
     *
     * @param begun how far the loop has come with it; null when it has not begun
     */
    Judging(
            Passage passage,
            ContentChains chains,
            ContentChain chain,
            @Nullable ChainRun begun,
            JudgingPool pool,
            Waiter waiter) {
        this.passage = passage;
        this.chains = chains;
        this.chain = chain;
        this.kind = JudgedPart.kind(passage.message);
        this.about = about(passage);
        this.pool = pool;
        this.waiter = waiter;
        this.run = begun;
        ByteBuf unread = passage.unread();
        this.original =
                unread == null
                        ? new Original(passage.message, passage.ctx.alloc())
                        : new Original(unread, passage.context, passage.ctx.alloc());
    }

    Passage passage() {
        return passage;
    }

    @Override
    public GatewayLoop loop() {
        return passage.loop;
    }

    /** Returns on whose behalf the message is sent; empty for the gateway itself. */
    @Override
    public String principal() {
        return passage.principal();
    }

    Content.About about() {
        return about;
    }

    ContentChain chain() {
        return chain;
    }

    /** Returns what filters get to know of a message on its own loop. */
    static Content.About about(Passage passage) {
        return JudgedPart.about(
                passage.message, passage.call, passage.context, passage.loop.names());
    }

    /** Begins; called on the loop. */
    void begin() {
        chains.enter();
        pool.submit(this);
        if (!chain.isEmpty()) {
            passage.loop.timers().schedule(this, chain.leastTimeoutNanos());
        }
    }

    /**
     * Asks one filter after the other. Called on a worker, and does not come back to it before the
     * filters do.
     *
     * @return false when the worker was given up meanwhile
     */
    @Override
    public boolean work(JudgingPool.Worker worker) {
        ChainRun going = run;
        if (going == null) {
            JsonRpcMessage message = original.read(chains.jsonDepth());
            if (message == null || JudgedPart.span(message) == Span.NONE) {
                conclude(message == null ? Outcome.INEXACT : Outcome.PASSES);
                return true;
            }
            if (!passage.passesRules(original)) {
                conclude(Outcome.PASSES);
                return true;
            }
            about = JudgedPart.named(about, message);
            going = new ChainRun(chain, content());
            run = going;
        }
        while (!going.isOver()) {
            FilterStage stage = going.stage();
            if (stage.fence().isClosed()) {
                going.take(null, 0);
                continue;
            }
            Asked ask = new Asked(worker, stage, System.nanoTime());
            Content content = going.content();
            asked.set(ask);
            Verdict verdict = stage.ask(content);
            if (!asked.compareAndSet(ask, null)) {
                // The loop has waited long enough, and others have gone on.
                stage.fence().isBack();
                return false;
            }
            going.take(verdict, System.nanoTime() - ask.since());
        }
        conclude(going.outcome());
        return true;
    }

    /** Puts something in the place of the message, if that was decided, and returns to the loop. */
    private void conclude(Outcome decided) {
        byte[] json = decided.json();
        replacement = json == null ? null : original.with(json, chains.jsonDepth());
        outcome = decided;
        read = original.takeRead();
        original.release();
        passage.loop.handoff().post(this);
    }

    private Content content() {
        byte[] json = original.part();
        return new Content(kind, passage.direction(), about, json, 0, json.length);
    }

    /** Looks whether the filter that is being asked has had its time. */
    @Override
    protected void expired() {
        Asked ask = asked.get();
        long now = System.nanoTime();
        if (ask == null || now - ask.since() < ask.stage().timeoutNanos()) {
            // What is asked in the meantime cannot be over its time before the least one is.
            long least = chain.leastTimeoutNanos();
            long left = ask == null ? least : ask.stage().timeoutNanos() - (now - ask.since());
            passage.loop.timers().schedule(this, left);
        } else if (asked.compareAndSet(ask, null)) {
            goOnWithout(ask, now);
        } else {
            passage.loop.timers().schedule(this, chain.leastTimeoutNanos());
        }
    }

    private void goOnWithout(Asked ask, long now) {
        ChainRun going = run;
        if (going == null) {
            throw new IllegalStateException("asked before it began");
        }
        ask.stage().fence().hangs();
        pool.lost(ask.worker());
        going.takeNoLonger(now - ask.since());
        pool.submit(this);
        passage.loop.timers().schedule(this, chain.leastTimeoutNanos());
    }

    /** Ends the judgement: all filters have been asked. */
    @Override
    public void run() {
        JsonRpcMessage other = replacement;
        JsonRpcMessage found = read;
        Outcome decided = outcome;
        replacement = null;
        read = null;
        if (!over) {
            if (found != null) {
                passage.becomes(found);
            }
            boolean unchanged = decided != null && decided.passesUnchanged();
            end(decided, unchanged ? passage.message : other);
        } else {
            release(other, found);
        }
    }

    private static void release(@Nullable JsonRpcMessage... messages) {
        for (JsonRpcMessage message : messages) {
            if (message != null) {
                message.release();
            }
        }
    }

    /**
     * Ends the judgement without an outcome: there are no workers any more. Where one is at it, it
     * still comes to its end. Called on the loop.
     */
    @Override
    public void giveUp() {
        Asked ask = asked.getAndSet(null);
        if (ask != null) {
            original.release();
            pool.lost(ask.worker());
        }
        end(null, null);
    }

    /** Notes that a worker has failed itself; called by it. */
    @Override
    public void fail() {
        original.release();
        passage.loop.handoff().post(() -> end(null, null));
    }

    private void end(@Nullable Outcome decided, @Nullable JsonRpcMessage passing) {
        if (!over) {
            over = true;
            passage.loop.timers().cancel(this);
            chains.leave();
            pool.ended(this);
            waiter.judged(this, decided, passing);
        }
    }

    /** Releases everything: the loop has ended. */
    @Override
    public void abandon() {
        release(replacement, read);
        replacement = null;
        read = null;
        waiter.abandoned(this);
    }

    /** Releases the bytes of a judgement that no worker has begun or goes on with. */
    @Override
    public void release() {
        original.release();
    }
}
