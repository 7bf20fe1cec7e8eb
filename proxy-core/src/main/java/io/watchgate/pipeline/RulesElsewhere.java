package io.watchgate.pipeline;

import io.watchgate.content.Errand;
import io.watchgate.content.FilterSet;
import io.watchgate.content.JudgingPool;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.policy.Elsewhere;

/**
 * Lets the threads that judge large messages at the filters do as well what large requests ask of
 * rules and endpoints.
 *
 * @param filters whose threads and bounds these are
 */
record RulesElsewhere(FilterSet filters) implements Elsewhere {

    @Override
    public long inlineBytes() {
        return filters.current().inlineBytes();
    }

    @Override
    public int longestLine() {
        return filters.pool().longestLine();
    }

    @Override
    public boolean admit(String principal, int bytes) {
        return filters.pool().admit(principal, bytes);
    }

    @Override
    public void leave(String principal, int bytes) {
        filters.pool().leave(principal, bytes);
    }

    @Override
    public void submit(Work work) {
        filters.pool().submit(new WorkErrand(filters.pool(), work));
    }

    /** Work of rules as the threads know it. */
    private static final class WorkErrand extends Errand {

        private final Work work;

        WorkErrand(JudgingPool pool, Work work) {
            super(pool);
            this.work = work;
        }

        @Override
        public GatewayLoop loop() {
            return work.loop();
        }

        @Override
        public String principal() {
            return work.principal();
        }

        @Override
        protected void work() {
            work.work();
        }

        @Override
        public void release() {
            work.release();
        }

        @Override
        protected void ended(boolean done) {
            work.done(done);
        }

        @Override
        public void abandon() {
            work.abandoned();
        }
    }
}
