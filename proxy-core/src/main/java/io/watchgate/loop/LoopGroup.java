package io.watchgate.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;

/**
 * Netty's event loops, each of which closes its channels before it ends.
 *
 * <p>Netty's own looks whether it is to stop before it runs its tasks, and again behind them; where
 * the word comes between the two and there were tasks, it ends with its channels open, and what
 * they hold is lost.
 */
final class LoopGroup extends MultiThreadIoEventLoopGroup {

    LoopGroup(int loops, IoHandlerFactory handlers) {
        super(loops, new DefaultThreadFactory("loop", false), handlers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... more) {
        return new Loop(this, executor, handlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {

        Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
            super(parent, executor, handlers);
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
