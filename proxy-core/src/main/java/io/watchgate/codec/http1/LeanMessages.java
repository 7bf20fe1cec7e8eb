package io.watchgate.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.watchgate.codec.Leftovers;
import io.watchgate.codec.NoTrailers;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into messages of HTTP/1.1, as Netty's decoder does, for what is exactly one; what is
 * not ends the connection (RFC 9112).
 *
 * <p>Reads {@link ByteBuf}; passes on a head, then {@link HttpContent}s and in the end a {@link
 * LastHttpContent}. What can be read in two ways is a failed head or content, and nothing follows
 * it. Everything else passes unchanged. Wherever the bytes are cut, the messages are the same.
 *
 * <p>Holds bytes of a head that has not ended, at most as many as a head may have, and owns
 * contents until they are passed on. Confined to the event loop of its channel.
 */
public final class LeanMessages extends ChannelInboundHandlerAdapter implements Leftovers {

    private enum State {
        HEAD,
        LENGTH,
        CHUNKS,
        UNTIL_CLOSE,
        BROKEN
    }

    private static final HttpHeaders NO_TRAILERS = NoTrailers.INSTANCE;
    private static final int LINE_END = 2;

    private final MessageHeads<?> heads;
    private final ChunkedBody chunks;
    private State state = State.HEAD;
    private long left;

    /** What has arrived and cannot be read before more does. */
    private @Nullable ByteBuf pending;

    /** How far the unfinished head, or its trailers, were read: whole lines. */
    private int searched;

    /**
     * How long the first line of the unfinished head is, once it is there. In front of trailers,
     * how long the lines behind it were, as a negative number: a head and its trailers have one
     * bound.
     */
    private int startLine;

    /** Tells whether bytes follow the message that is being passed on. */
    private boolean more;

    /**
     * Creates the decoder of one connection.
     *
     * @param heads reads heads of requests or of responses
     */
    public LeanMessages(MessageHeads<?> heads) {
        this.heads = heads;
        this.chunks = new ChunkedBody(heads.longestLine());
    }

    @Override
    public boolean hasMore() {
        return more;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf arrived)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf in = join(ctx, arrived);
        try {
            while (in.isReadable() && !ctx.isRemoved() && advance(ctx, in)) {
                // Each turn is a head or a portion of a body.
            }
        } finally {
            more = false;
            if (in.isReadable() && !ctx.isRemoved()) {
                pending = in;
            } else {
                in.release();
            }
        }
    }

    private ByteBuf join(ChannelHandlerContext ctx, ByteBuf arrived) {
        ByteBuf first = pending;
        if (first == null) {
            return arrived;
        }
        pending = null;
        ByteBuf joined = ctx.alloc().buffer(first.readableBytes() + arrived.readableBytes());
        joined.writeBytes(first).writeBytes(arrived);
        first.release();
        arrived.release();
        return joined;
    }

    /** Takes one step; returns false when that takes more than there is. */
    private boolean advance(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            return switch (state) {
                case HEAD -> head(ctx, in);
                case LENGTH -> portion(ctx, in);
                case CHUNKS -> chunk(ctx, in);
                case UNTIL_CLOSE -> pass(ctx, in, in.readableBytes(), false);
                case BROKEN -> {
                    in.skipBytes(in.readableBytes());
                    yield false;
                }
            };
        } catch (IllegalArgumentException | TooLongFrameException fault) {
            broken(ctx, in, fault);
            return false;
        }
    }

    private boolean head(ChannelHandlerContext ctx, ByteBuf in) {
        if (searched == 0) {
            heads.skipEmptyLines(in);
        }
        int length = lengthOfLines(in);
        if (length < 0) {
            return false;
        }
        MessageHeads.Body body = heads.read(in, length);
        in.skipBytes(length);
        left = body == MessageHeads.Body.LENGTH ? heads.length() : 0;
        state =
                switch (body) {
                    case NONE -> State.HEAD;
                    case LENGTH -> left == 0 ? State.HEAD : State.LENGTH;
                    case CHUNKED -> State.CHUNKS;
                    case UNTIL_CLOSE -> State.UNTIL_CLOSE;
                };
        chunks.begin();
        more = in.isReadable();
        ctx.fireChannelRead(heads.take());
        if (state == State.HEAD) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return true;
    }

    /** Returns how long the lines up to an empty one are; -1 while that has not arrived. */
    private int lengthOfLines(ByteBuf in) {
        int from = in.readerIndex();
        int to = in.writerIndex();
        int line = searched;
        int end = 0;
        while (from + line < to
                && (end = in.indexOf(from + line, to, (byte) '\n') + 1 - from) > line
                && fits(line, end)) {
            if (isStart(line)) {
                startLine = end;
            } else if (end - line <= 2) {
                searched = 0;
                startLine -= line;
                return end;
            }
            line = end;
        }
        if (line > searched) {
            // Whoever sends what is no head is told so now, and not when its end is missed.
            heads.check(in, searched, line, state == State.HEAD);
            searched = line;
        }
        if (!fits(line, end > line ? end : to - from)) {
            throw tooLong();
        }
        return -1;
    }

    private boolean isStart(int line) {
        return line == 0 && state == State.HEAD;
    }

    /** Tells whether a line from {@code line} to {@code end} is within the bounds. */
    private boolean fits(int line, int end) {
        return isStart(line)
                ? end - LINE_END <= heads.longestLine()
                : end - startLine <= heads.longest();
    }

    private TooLongFrameException tooLong() {
        return isStart(searched)
                ? new TooLongHttpLineException(
                        "first line (expected: at most " + heads.longestLine() + " bytes)")
                : new TooLongHttpHeaderException(
                        "head (expected: at most " + heads.longest() + " bytes)");
    }

    private boolean portion(ChannelHandlerContext ctx, ByteBuf in) {
        int bytes = (int) Math.min(left, in.readableBytes());
        left -= bytes;
        boolean last = left == 0;
        if (last) {
            state = State.HEAD;
        }
        return pass(ctx, in, bytes, last);
    }

    private boolean chunk(ChannelHandlerContext ctx, ByteBuf in) {
        switch (chunks.part()) {
            case DATA -> {
                int bytes = (int) Math.min(chunks.left(), in.readableBytes());
                chunks.taken(bytes);
                return pass(ctx, in, bytes, false);
            }
            case TRAILERS -> {
                int length = lengthOfLines(in);
                if (length < 0) {
                    return false;
                }
                heads.readTrailers(in, length);
                in.skipBytes(length);
                state = State.HEAD;
                more = in.isReadable();
                ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
                return true;
            }
            default -> {
                return chunks.advance(in);
            }
        }
    }

    private boolean pass(ChannelHandlerContext ctx, ByteBuf in, int bytes, boolean last) {
        ByteBuf content = in.readRetainedSlice(bytes);
        more = in.isReadable();
        ctx.fireChannelRead(
                last
                        ? new DefaultLastHttpContent(content, NO_TRAILERS)
                        : new DefaultHttpContent(content));
        return true;
    }

    private void broken(ChannelHandlerContext ctx, ByteBuf in, RuntimeException fault) {
        in.skipBytes(in.readableBytes());
        boolean inHead = state == State.HEAD;
        state = State.BROKEN;
        if (inHead) {
            ctx.fireChannelRead(heads.failed(fault));
        } else {
            HttpContent content = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            content.setDecoderResult(DecoderResult.failure(fault));
            ctx.fireChannelRead(content);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.UNTIL_CLOSE) {
            state = State.BROKEN;
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (state == State.HEAD && pending != null) {
            state = State.BROKEN;
            ctx.fireChannelRead(
                    heads.failed(new PrematureChannelClosureException("closed within a head")));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }
}
