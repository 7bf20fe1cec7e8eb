package io.watchgate.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How large the buffers are into which channels read: as large as what came lately, like Netty's
 * adaptive ones, but with one object for each channel where those have three.
 *
 * <p>Safe from any thread; what it makes for a channel is confined to that channel's loop.
 */
final class ReadSizes implements MaxMessagesRecvByteBufAllocator {

    private static final int SMALLEST = 64;

    /** More than what a packet brings, and most messages have. */
    private static final int FIRST = 2048;

    private static final int LARGEST = 64 * 1024;

    /**
     * Bytes left free in front of what is read: with the head of an HTTP message, more than any
     * head that takes its place when the message goes on in the same buffer ({@code BodySplice}).
     */
    private static final int ROOM = 448;

    /** Larger buffers are not for messages that go on in them. */
    private static final int MOST_WITH_ROOM = 32 * 1024;

    /**
     * The room is added to smaller buffers, and taken from larger ones, whose class it would
     * change.
     */
    private static final int ADDED_UP_TO = 4 * 1024;

    /** A full read may be followed by one so many times as large. */
    private static final int GROWTH = 16;

    private volatile int reads;

    /**
     * Creates the sizes.
     *
     * @param reads how often a channel is read in a row
     */
    ReadSizes(int reads) {
        this.reads = reads;
    }

    @Override
    public int maxMessagesPerRead() {
        return reads;
    }

    @Override
    public MaxMessagesRecvByteBufAllocator maxMessagesPerRead(int most) {
        reads = most;
        return this;
    }

    @Override
    @SuppressWarnings("deprecation")
    public RecvByteBufAllocator.Handle newHandle() {
        return new OneChannel(this);
    }

    /** The size of one channel's next read, and how far the present ones have come. */
    @SuppressWarnings("deprecation")
    private static final class OneChannel implements RecvByteBufAllocator.ExtendedHandle {

        private final ReadSizes sizes;
        private @Nullable ChannelConfig config;
        private int next = FIRST;
        private int messages;
        private int total;
        private int attempted;
        private int last;
        private boolean wasLess;

        OneChannel(ReadSizes sizes) {
            this.sizes = sizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (next > MOST_WITH_ROOM) {
                return allocator.ioBuffer(next);
            }
            ByteBuf buffer = allocator.ioBuffer(next < ADDED_UP_TO ? next + ROOM : next);
            return buffer.setIndex(ROOM, ROOM);
        }

        @Override
        public int guess() {
            return next;
        }

        @Override
        public void reset(ChannelConfig of) {
            config = of;
            messages = 0;
            total = 0;
        }

        @Override
        public void incMessagesRead(int more) {
            messages += more;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes > 0) {
                total = Math.min(total, Integer.MAX_VALUE - bytes) + bytes;
                if (bytes == attempted) {
                    // At once: more of it is coming.
                    learn(Math.max(bytes, next));
                }
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        private void learn(int bytes) {
            if (bytes >= next) {
                next = Math.min(next * GROWTH, LARGEST);
                wasLess = false;
            } else if (bytes <= next / 2) {
                if (wasLess) {
                    next = Math.max(next / 2, SMALLEST);
                }
                wasLess = !wasLess;
            }
        }

        @Override
        public boolean continueReading() {
            return goesOn(attempted == last);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier more) {
            return goesOn(more.get());
        }

        private boolean goesOn(boolean more) {
            return more
                    && messages < sizes.reads
                    && total > 0
                    && config != null
                    && config.isAutoRead();
        }

        @Override
        public void readComplete() {
            learn(total);
        }
    }
}
