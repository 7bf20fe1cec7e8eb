package io.watchgate.content;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;

/**
 * Work for {@link JudgingPool} that is no message at the filters. Extended by whoever has some; the
 * end is told once, on the loop.
 */
public abstract class Errand implements PoolTask, LoopTask {

    private final JudgingPool pool;
    private boolean worked;
    private boolean over;

    /** Creates work for this pool. */
    protected Errand(JudgingPool pool) {
        this.pool = pool;
    }

    @Override
    public abstract GatewayLoop loop();

    @Override
    public abstract String principal();

    /** Does the work. Called once, on a worker, unless {@link #release()} is. */
    protected abstract void work();

    /** Called instead of {@link #work()}, on any thread, when no worker will. */
    @Override
    public abstract void release();

    /**
     * Called once, on the loop, behind either.
     *
     * @param done whether the work was done; false when it failed or nobody does it any more
     */
    protected abstract void ended(boolean done);

    @Override
    public final boolean work(JudgingPool.Worker worker) {
        work();
        worked = true;
        loop().handoff().post(this);
        return true;
    }

    @Override
    public final void fail() {
        loop().handoff().post(this);
    }

    @Override
    public final void giveUp() {
        end(false);
    }

    @Override
    public final void run() {
        end(worked);
    }

    private void end(boolean done) {
        if (!over) {
            over = true;
            pool.ended(this);
            ended(done);
        }
    }
}
