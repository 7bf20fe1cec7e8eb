package io.watchgate.detect.pattern;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The time that expressions have for one message, in nanoseconds of the processor: a thread that
 * the system lets wait has not used any of it. Confined to the thread that judges.
 *
 * <p>What they do is counted in steps, one for each character that is read and each step of the
 * expression, which all may be alive at once. Clocks are looked at when {@link #STEPS} of them are
 * over, which small messages never come to, and the one of the processor, a call of the system,
 * only when the other one says that it could be time. So what is measured begins up to so many
 * steps late, and ends up to so many late.
 */
final class PatternTime {

    /** Half a millisecond where all steps are alive, of which each takes some nanoseconds. */
    static final int STEPS = 1 << 17;

    /** Loaded when the first expression is made, since that would hold up an event loop. */
    private static final class CpuClock {

        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
        private static final boolean KNOWN =
                THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

        static long nanos() {
            return KNOWN ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
        }
    }

    private long nanosOfMessage = Long.MAX_VALUE;
    private long nanosPerByte;
    private long allowed = Long.MAX_VALUE;
    private long stepsLeft = STEPS;
    private boolean measured;
    private long since;
    private long processorSince;

    /** Makes the clocks ready to be looked at. May take milliseconds, once. */
    static void prepare() {
        CpuClock.nanos();
    }

    /**
     * Begins anew, for another message.
     *
     * @param nanosOfMessage what any message may take
     * @param nanosPerByte what it may take beyond that for each byte
     */
    void begin(long nanosOfMessage, long nanosPerByte) {
        this.nanosOfMessage = nanosOfMessage;
        this.nanosPerByte = nanosPerByte;
        restart();
    }

    /** Begins anew with the same bounds. */
    void restart() {
        allowed = nanosOfMessage;
        stepsLeft = STEPS;
        measured = false;
    }

    /** Adds what so many bytes more may take. */
    void allow(int bytes) {
        allowed += nanosPerByte * bytes;
    }

    /**
     * Notes so many steps.
     *
     * @throws SlowPatternException when the time is over, or the thread is asked to come back
     */
    void spend(int steps) {
        stepsLeft -= steps;
        if (stepsLeft < 0) {
            look();
        }
    }

    private void look() {
        stepsLeft = STEPS;
        long now = System.nanoTime();
        if (!measured) {
            measured = true;
            since = now;
            processorSince = CpuClock.nanos();
        } else if (now - since > allowed && CpuClock.nanos() - processorSince > allowed
                || Thread.currentThread().isInterrupted()) {
            throw new SlowPatternException();
        }
    }
}
