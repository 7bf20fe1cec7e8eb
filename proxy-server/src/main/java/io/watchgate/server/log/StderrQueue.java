package io.watchgate.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes lines to stderr on a thread of its own, so that no event loop waits for stderr.
 *
 * <p>Lines wait in a bounded queue; when it is full, lines are lost. Safe from any thread.
 * Logback's own classes for this take ten times as long to start.
 */
final class StderrQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final int WAITING_LINES = 8192;

    /** How long the last lines may take. */
    private static final long PATIENCE_MILLIS = 1000;

    private final LogLineLayout layout = new LogLineLayout();
    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
    private final PrintStream stderr = System.err;
    private final Thread writer = new Thread(this::write, "log");

    @Override
    public void start() {
        super.start();
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        waiting.offer(event);
    }

    /** Takes no more lines, and waits until those that wait are written, for at most a second. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        writer.interrupt();
        try {
            writer.join(PATIENCE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (isStarted()) {
                write(waiting.take());
            }
        } catch (InterruptedException told) {
            // The appender has been stopped; what waits is written below.
        }
        for (ILoggingEvent left = waiting.poll(); left != null; left = waiting.poll()) {
            write(left);
        }
    }

    private void write(ILoggingEvent event) {
        byte[] line = layout.doLayout(event).getBytes(StandardCharsets.UTF_8);
        stderr.write(line, 0, line.length);
        stderr.flush();
    }
}
