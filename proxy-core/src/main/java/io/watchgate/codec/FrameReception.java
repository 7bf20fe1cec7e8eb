package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.jsonrpc.JsonFault;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * What the codec asks of the leg it stands on: what to do with frames that are no message, and what
 * follows a frame.
 *
 * <p>Called on the channel's event loop.
 */
public interface FrameReception {

    /** Called with a frame that is no acceptable message; its bytes are borrowed. */
    void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault);

    /** Returns how many messages an array may hold; 0 where arrays are not allowed. */
    default int batchLimit(MessageContext context) {
        return 0;
    }

    /** Called before the messages of an array are passed on. */
    default void batchBegins(MessageContext context) {}

    /** Called when all messages of an array have been passed on. */
    default void batchEnds(ChannelHandlerContext ctx, MessageContext context) {}

    /** Called when the message of a frame has been passed on. */
    default void delivered(ChannelHandlerContext ctx, MessageContext context) {}

    /**
     * What is wrong with a frame.
     *
     * @param fault the kind of fault; null when the frame is too large
     * @param text what it was and what was expected
     * @param id the id of the request, where it could still be read
     * @param bytes the frame, or what is left of it; borrowed for the call
     */
    record Malformed(
            @Nullable JsonFault fault, String text, @Nullable RequestId id, ByteBuf bytes) {}
}
