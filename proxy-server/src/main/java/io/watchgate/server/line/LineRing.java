package io.watchgate.server.line;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/**
 * A bounded queue of bytes from one thread to another, from which a channel can be written without
 * a copy.
 *
 * <p>{@link #offer} belongs to the one producer, {@link #writeTo} to the one consumer; neither
 * waits for the other. Lines stay whole: one that does not fit is refused.
 */
public final class LineRing {

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(LineRing.class, "head", long.class);
            TAIL = lookup.findVarHandle(LineRing.class, "tail", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ByteBuffer memory;
    private final int capacity;
    private final ByteBuffer[] slices;

    // Written by the producer.
    private volatile long tail;
    private long knownHead;
    private int tailAt;

    // Written by the consumer.
    private volatile long head;

    /** Creates an empty ring of {@code capacity} bytes of direct memory. */
    public LineRing(int capacity) {
        this.capacity = capacity;
        this.memory = ByteBuffer.allocateDirect(capacity);
        this.slices = new ByteBuffer[] {memory.duplicate(), memory.duplicate()};
    }

    /** Adds a line; returns false when there is no room for it. Called by the producer. */
    public boolean offer(byte[] line, int length) {
        long from = (long) TAIL.get(this);
        if (from + length - knownHead > capacity) {
            knownHead = (long) HEAD.getAcquire(this);
            if (from + length - knownHead > capacity) {
                return false;
            }
        }
        int first = Math.min(length, capacity - tailAt);
        memory.put(tailAt, line, 0, first);
        if (first < length) {
            memory.put(0, line, first, length - first);
        }
        tailAt = first < length ? length - first : (tailAt + first) % capacity;
        // No full fence, which would wait until all of the line is in the cache: LineWriter knows
        // that the producer may not see at once that it sleeps.
        TAIL.setRelease(this, from + length);
        return true;
    }

    /** Tells whether more than half of the ring is taken, about. Called by the producer. */
    public boolean isHalfFull() {
        long from = (long) TAIL.get(this);
        if (from - knownHead <= capacity / 2) {
            return false;
        }
        knownHead = (long) HEAD.getAcquire(this);
        return from - knownHead > capacity / 2;
    }

    /** Tells whether so many bytes have room. Called by the producer. */
    public boolean hasRoom(long length) {
        long from = (long) TAIL.get(this);
        if (from + length - knownHead > capacity) {
            knownHead = (long) HEAD.getAcquire(this);
        }
        return from + length - knownHead <= capacity;
    }

    /**
     * Copies what waits into {@code lines}, as far as it has room; whoever has brought it where it
     * stays takes it out with {@link #remove}. Called by the consumer.
     *
     * @return the bytes copied
     */
    public int peek(byte[] lines) {
        long from = (long) HEAD.get(this);
        int length = (int) Math.min(lines.length, (long) TAIL.getAcquire(this) - from);
        int at = (int) (from % capacity);
        int first = Math.min(length, capacity - at);
        memory.get(at, lines, 0, first);
        memory.get(0, lines, first, length - first);
        return length;
    }

    /** Takes out the first {@code length} bytes. Called by the consumer. */
    public void remove(int length) {
        HEAD.setRelease(this, (long) HEAD.get(this) + length);
    }

    /** Tells whether nothing waits. Safe from any thread. */
    public boolean isEmpty() {
        return head == tail;
    }

    /** Returns the bytes that wait, about. Safe from any thread. */
    public long waiting() {
        long from = head;
        return Math.max(0, tail - from);
    }

    /**
     * Writes what waits to {@code channel}, as far as that takes it. Called by the consumer.
     *
     * @return the bytes written
     */
    public long writeTo(GatheringByteChannel channel) throws IOException {
        long from = (long) HEAD.get(this);
        int length = (int) ((long) TAIL.getAcquire(this) - from);
        if (length == 0) {
            return 0;
        }
        int at = (int) (from % capacity);
        int first = Math.min(length, capacity - at);
        slices[0].limit(at + first).position(at);
        slices[1].limit(length - first).position(0);
        long written = channel.write(slices, 0, length > first ? 2 : 1);
        HEAD.setRelease(this, from + written);
        return written;
    }
}
