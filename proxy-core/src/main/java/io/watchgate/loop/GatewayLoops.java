package io.watchgate.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * All event loops of the gateway. Both legs of every connection run on them.
 *
 * <p>Safe from any thread.
 */
public final class GatewayLoops {

    private final IoBackend backend;
    private final EventLoopGroup group;
    private final List<GatewayLoop> loops;

    /** Starts {@code settings.loops()} threads named {@code loop-N}. */
    public GatewayLoops(IoBackend backend, LoopSettings settings) {
        this(backend, settings, "loop");
    }

    /** Starts threads with another name before their number. */
    public GatewayLoops(IoBackend backend, LoopSettings settings, String name) {
        this.backend = backend;
        group = new LoopGroup(settings.loops(), backend.handlers(), name);
        List<GatewayLoop> all = new ArrayList<>();
        for (EventExecutor executor : group) {
            all.add(new GatewayLoop((EventLoop) executor, all.size(), settings));
        }
        loops = List.copyOf(all);
    }

    /** Returns the way these loops talk to the kernel. */
    public IoBackend backend() {
        return backend;
    }

    /** Returns Netty's view of the loops, for bootstraps. */
    public EventLoopGroup group() {
        return group;
    }

    /** Returns the loops in the order of their indexes. */
    public List<GatewayLoop> all() {
        return loops;
    }

    /** Returns how many loops there are. */
    public int size() {
        return loops.size();
    }

    /** Returns the loop with this index. */
    public GatewayLoop get(int index) {
        return loops.get(index);
    }

    /** Returns the loop that {@code eventLoop} is. */
    public GatewayLoop of(EventLoop eventLoop) {
        // By index: each message that is judged asks, and an iterator is an object.
        for (int i = 0; i < loops.size(); i++) {
            GatewayLoop loop = loops.get(i);
            if (loop.eventLoop() == eventLoop) {
                return loop;
            }
        }
        throw new IllegalArgumentException(
                "event loop: " + eventLoop + " (expected: one of the gateway's)");
    }

    /** Takes other limits for tasks that wait and for nesting. */
    public void configure(int handoffLimit, int jsonDepth) {
        LoopSettings settings =
                new LoopSettings(loops.size(), handoffLimit, jsonDepth, LoopSettings.CLOCK);
        loops.forEach(loop -> loop.configure(settings));
    }

    /**
     * Stops the loops' threads; completes when they have ended and nothing waits for them any more.
     */
    public Future<?> shutdown() {
        Promise<Void> ended = GlobalEventExecutor.INSTANCE.newPromise();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS)
                .addListener(
                        stopped -> {
                            loops.forEach(loop -> loop.handoff().terminated());
                            ended.trySuccess(null);
                        });
        return ended;
    }
}
