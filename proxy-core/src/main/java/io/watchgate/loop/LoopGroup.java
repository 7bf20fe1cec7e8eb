package io.watchgate.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Netty's event loops, each of which looks at its channels between a task and that task's next
 * part, and closes them before it ends.
 *
 * <p>Netty's own runs tasks until there are none, for up to a second: one that posts itself again,
 * as a channel does that has written its share of a large message, keeps all other channels of the
 * loop waiting until it is done.
 *
 * <p>Netty's own also looks whether it is to stop before it runs its tasks, and again behind them;
 * where the word comes between the two and there were tasks, it ends with its channels open, and
 * what they hold is lost.
 */
final class LoopGroup extends MultiThreadIoEventLoopGroup {

    LoopGroup(int loops, IoHandlerFactory handlers, String name) {
        super(loops, new DefaultThreadFactory(name, false), handlers);
    }

    /** Runs {@code task} when a turn of the loop is over; soon, where a loop knows no turns. */
    static void atEndOfTurn(EventLoop eventLoop, Runnable task) {
        if (eventLoop instanceof SingleThreadEventLoop loop) {
            loop.executeAfterEventLoopIteration(task);
        } else {
            eventLoop.execute(task);
        }
    }

    /**
     * Runs {@code task} when the loop has read from all channels that are ready, in front of its
     * tasks. One task at a time: another takes the place of the one before.
     *
     * @return false where nothing is run: the loop is not reading, few were ready of late, or a
     *     flush costs it no system call
     */
    static boolean afterReads(EventLoop eventLoop, Runnable task) {
        if (!(eventLoop instanceof Loop loop) || !loop.reading) {
            return false;
        }
        loop.afterReads = task;
        return true;
    }

    /** Returns the number of the loop's turn, from 1; 0 where a loop knows no turns. */
    static long turn(EventLoop eventLoop) {
        return eventLoop instanceof Loop loop ? loop.turn : 0;
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... more) {
        return new Loop(this, executor, handlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {

        private static final int UNCOUNTED = -1;

        /** Turns over which it is averaged how many channels are ready in one. */
        private static final int TURNS = 8;

        /**
         * Channels that are ready in a turn, on average, of a loop that has no processor time to
         * spare. One that has writes at once: whoever is written to can begin meanwhile.
         */
        private static final int CROWD = 8;

        /** Tells whether a write is a system call of its own. */
        private final boolean writesAtOnce;

        /** Tasks that this turn may still run; confined to the loop, as is what follows. */
        private int left = UNCOUNTED;

        /** Channels that were ready in a turn of late, times {@link #TURNS}. */
        private int ready;

        /** Turns that have begun: with the wait for events. */
        private long turn;

        private boolean reading;
        private @Nullable Runnable afterReads;

        Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
            super(parent, executor, handlers);
            // io_uring is given all writes of a turn with one system call.
            writesAtOnce = !(ioHandler() instanceof UringIoHandler);
        }

        @Override
        protected int runIo() {
            turn++;
            reading = writesAtOnce && ready >= CROWD * TURNS;
            try {
                int handled = super.runIo();
                ready += handled - ready / TURNS;
                return handled;
            } finally {
                reading = false;
                Runnable task = afterReads;
                if (task != null) {
                    afterReads = null;
                    task.run();
                }
            }
        }

        @Override
        protected boolean runAllTasks(long nanos) {
            left = UNCOUNTED;
            return super.runAllTasks(nanos);
        }

        /** Returns the next task of those that were there when the turn came to tasks. */
        @Override
        protected @Nullable Runnable pollTask() {
            if (left == UNCOUNTED) {
                // Counted here, and not above: tasks that are due have been added in between.
                left = pendingTasks();
            }
            if (left == 0) {
                return null;
            }
            left--;
            return super.pollTask();
        }

        @Override
        protected boolean confirmShutdown() {
            if (isShuttingDown()) {
                ioHandler().prepareToDestroy();
            }
            return super.confirmShutdown();
        }
    }
}
