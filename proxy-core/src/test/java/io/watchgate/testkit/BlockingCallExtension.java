package io.watchgate.testkit;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Fails a test in which an event loop of the gateway made a blocking call.
 *
 * <p>The call itself goes on undisturbed, so that nothing in the code under test can catch and hide
 * the finding. Only threads that {@code GatewayLoops} started count. A test that has to hold a loop
 * up uses {@link HeldLoop}. Registered for every test through the service loader; nothing has to be
 * annotated.
 *
 * <p>Needs {@code -XX:+AllowRedefinitionToAddDeleteMethods}, which the build sets.
 */
public final class BlockingCallExtension
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final String LOOP_THREAD = "loop-";
    private static final int MOST_FINDINGS = 20;
    private static final Queue<Throwable> FINDINGS = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.Builder builder = BlockHound.builder();
        // Netty lists what its own classes may do.
        ServiceLoader.load(BlockHoundIntegration.class).forEach(builder::with);
        builder.nonBlockingThreadPredicate(others -> BlockingCallExtension::isGatewayLoop);
        builder.blockingMethodCallback(BlockingCallExtension::found);
        allow(builder);
        builder.install();
    }

    private static void allow(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(HeldLoop.class.getName(), "block");
        // The tests' appender writes to stderr at once; that of the process hands over.
        builder.allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders");
        // Handing work to another thread takes that queue's lock for a few steps in memory.
        builder.allowBlockingCallsInside(
                "java.util.concurrent.ScheduledThreadPoolExecutor", "delayedExecute");
        builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "execute");
        builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "remove");
        // Classes, and with them the natives and lambdas of the first use, are loaded once.
        builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass");
        builder.allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite");
        // The allocator's stripes have locks, taken when two loops meet on one; all of Netty has
        // them.
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
        builder.allowBlockingCallsInside(
                "io.netty.buffer.AdaptivePoolingAllocator$AdaptiveByteBuf", "deallocate");
        // A loop that ends waits for the other threads that wake it, each within one write of eight
        // bytes: its descriptor may belong to somebody else afterwards.
        builder.allowBlockingCallsInside(
                "io.netty.channel.uring.IoUringIoHandler", "closeWakeupGate");
        // A connection that is given up within its handshake waits for the one step of it that
        // another thread computes: the JDK's engine has one lock for both.
        builder.allowBlockingCallsInside("sun.security.ssl.SSLEngineImpl", "closeOutbound");
    }

    private static boolean isGatewayLoop(Thread thread) {
        return thread instanceof FastThreadLocalThread && thread.getName().startsWith(LOOP_THREAD);
    }

    private static void found(BlockingMethod method) {
        if (FINDINGS.size() < MOST_FINDINGS) {
            FINDINGS.add(
                    new AssertionError(
                            Thread.currentThread().getName()
                                    + " called "
                                    + method
                                    + " (expected: event loops do not block)"));
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // What was found before belongs to a class whose callbacks were over.
        report();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        report();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        report();
    }

    /** Fails with what was found since the last time. */
    static void report() {
        Throwable first = FINDINGS.poll();
        if (first == null) {
            return;
        }
        Throwable next;
        while ((next = FINDINGS.poll()) != null) {
            first.addSuppressed(next);
        }
        throw (AssertionError) first;
    }
}
