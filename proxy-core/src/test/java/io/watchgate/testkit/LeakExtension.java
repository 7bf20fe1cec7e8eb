package io.watchgate.testkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a buffer was lost.
 *
 * <p>Needs {@code -Dio.netty.leakDetection.level=paranoid}, which the build sets. Registered for
 * every test through the service loader; nothing has to be annotated.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {

    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
                new ResourceLeakDetectorFactory() {
                    @Override
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval, long maxActive) {
                        return new Recorder<>(resource, samplingInterval);
                    }

                    @Override
                    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                            Class<T> resource, int samplingInterval) {
                        return new Recorder<>(resource, samplingInterval);
                    }
                });
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            throw new IllegalStateException(
                    "leak detection: " + ResourceLeakDetector.getLevel() + " (expected: PARANOID)");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        collectLostBuffers();
        if (!LEAKS.isEmpty()) {
            String first = LEAKS.peek();
            int count = LEAKS.size();
            LEAKS.clear();
            throw new AssertionError(count + " buffers lost; the first: " + first);
        }
    }

    /** Makes the collector find what was lost, and the detector report it with its next use. */
    private static void collectLostBuffers() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        Reference<Object> sentinel = new WeakReference<>(new Object(), collected);
        try {
            // Lost buffers are enqueued no later than an object that became unreachable after them.
            do {
                System.gc();
            } while (collected.remove(100) == null);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        Reference.reachabilityFence(sentinel);
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }

    private static final class Recorder<T> extends ResourceLeakDetector<T> {

        @SuppressWarnings("deprecation")
        Recorder(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            LEAKS.add(resource + records);
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            LEAKS.add(resource);
        }
    }
}
