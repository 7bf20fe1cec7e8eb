package io.watchgate.bench.guard;

import io.watchgate.bench.budget.Operation;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An earlier build of the gateway and of everything it is made of, in this JVM beside the present
 * one: its classes come from its own {@code benchmarks.jar}, and share nothing with this build's.
 *
 * <p>Not safe for use by several threads at a time.
 */
final class BaseBuild implements AutoCloseable {

    private final URLClassLoader classes;

    /**
     * Opens the build in {@code jar}.
     *
     * @throws IOException when there is no such file
     */
    BaseBuild(Path jar) throws IOException {
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + ": not readable (expected: benchmarks.jar of a build)");
        }
        this.classes =
                new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    /** Opens the calls {@code name} of that build; see {@link RoundTrip}. */
    Operation calls(String name, int count) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // What is found by ServiceLoader has to be that build's, on the threads it starts as well.
        thread.setContextClassLoader(classes);
        try {
            Class<?> type = classes.loadClass(RoundTrip.class.getName());
            Object calls =
                    type.getConstructor(String.class, int.class, int.class)
                            .newInstance(name, count, count);
            return new Calls(calls, count);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(name + ": not in that build", failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Closes the build; its calls have to be closed before. */
    @Override
    public void close() throws IOException {
        classes.close();
    }

    /** Calls of a type of the same name, which is another class. */
    private record Calls(Object calls, int batch) implements Operation {

        @Override
        public void run() {
            invoke("run");
        }

        @Override
        public Thread thread() {
            return (Thread) invoke("thread");
        }

        @Override
        public void close() {
            invoke("close");
        }

        private Object invoke(String method) {
            try {
                return calls.getClass().getMethod(method).invoke(calls);
            } catch (InvocationTargetException failure) {
                throw new IllegalStateException(
                        method + " of the earlier build", failure.getCause());
            } catch (ReflectiveOperationException missing) {
                throw new IllegalStateException(method + ": not in that build", missing);
            }
        }
    }
}
