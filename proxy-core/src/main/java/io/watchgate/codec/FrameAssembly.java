package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.limit.BufferBudget;
import org.jspecify.annotations.Nullable;

/**
 * Collects the portions of one frame as a chain of retained buffers, without merging them.
 *
 * <p>Beyond the limit it keeps the first portions only, where the id usually stands, so that the
 * request can still be answered. Confined to the channel's event loop; owns what it was given until
 * {@link #take} or {@link #clear}.
 */
final class FrameAssembly {

    private ByteBufAllocator allocator;
    private FrameLimits limits;
    private @Nullable ByteBuf body;
    private long length;
    private long counted;
    private boolean oversized;

    FrameAssembly(ByteBufAllocator allocator, FrameLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /** Takes the allocator and the limits of another channel; nothing has been added. */
    FrameAssembly of(ByteBufAllocator others, FrameLimits bounds) {
        allocator = others;
        limits = bounds;
        return this;
    }

    /** Adds a portion; takes ownership of it. */
    void add(ByteBuf portion) {
        int bytes = portion.readableBytes();
        length += bytes;
        if (length > limits.frame()) {
            oversized = true;
        }
        if (bytes == 0 || oversized && body != null) {
            portion.release();
            return;
        }
        if (body == null) {
            body = portion;
        } else {
            if (!(body instanceof CompositeByteBuf)) {
                body = allocator.compositeDirectBuffer(Integer.MAX_VALUE).addComponent(true, body);
            }
            ((CompositeByteBuf) body).addComponent(true, portion);
        }
        count();
    }

    /** Returns how many bytes have been added, also those that were not kept. */
    long length() {
        return length;
    }

    /** Tells whether nothing has been added. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Tells whether the frame has grown beyond {@code limits.frame}. */
    boolean isOversized() {
        return oversized;
    }

    /** Tells whether the frame has to stop growing until others have finished. */
    boolean mustWait() {
        return counted > 0 && limits.budget().isSpentFor(counted);
    }

    /** Returns the bytes so far without giving them away. */
    ByteBuf bytes() {
        return body == null ? Unpooled.EMPTY_BUFFER : body;
    }

    /** Hands the bytes over and starts anew: the caller releases them. */
    ByteBuf take() {
        ByteBuf whole = bytes();
        body = null;
        reset();
        return whole;
    }

    /** Releases the bytes and starts anew. */
    void clear() {
        if (body != null) {
            body.release();
            body = null;
        }
        reset();
    }

    private void count() {
        long held = Math.min(length, limits.frame());
        if (counted > 0) {
            limits.budget().grow(held - counted);
            counted = held;
        } else if (held > BufferBudget.FREE) {
            limits.budget().join(held);
            counted = held;
        }
    }

    private void reset() {
        if (counted > 0) {
            limits.budget().leave(counted);
            counted = 0;
        }
        length = 0;
        oversized = false;
    }
}
