package io.watchgate.bench.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection after the other with decoders of one kind, and notes what they make of it.
 * The decoder lives as long as its connection, the channel for ever.
 *
 * <p>Used by one thread.
 */
final class Reader {

    private final Decoders decoders;
    private final Reading reading;
    private final ChannelHandlerContext place;
    private @Nullable ChannelInboundHandler decoder;
    private @Nullable RuntimeException escaped;

    Reader(Decoders decoders, int longest) {
        this.decoders = decoders;
        this.reading = new Reading(longest);
        ChannelInboundHandlerAdapter inFront = new ChannelInboundHandlerAdapter();
        EmbeddedChannel channel = new EmbeddedChannel(inFront, new Ear());
        channel.config().setAllocator(new UnpooledByteBufAllocator(false, true));
        this.place = channel.pipeline().context(inFront);
    }

    Reading reading() {
        return reading;
    }

    /** Forgets what was read before; the connection goes on. */
    void clear() {
        reading.clear();
    }

    /**
     * Reads a portion.
     *
     * @param alone whether nothing stands in memory behind it, so that reading on would show
     */
    void read(byte[] bytes, int from, int to, boolean alone) {
        ChannelInboundHandler reads = decoder;
        if (reads == null) {
            reads = decoders.next();
            decoder = reads;
        }
        try {
            reads.channelRead(
                    place,
                    alone
                            ? Unpooled.copiedBuffer(bytes, from, to - from)
                            : Unpooled.wrappedBuffer(bytes).setIndex(from, to));
        } catch (Exception thrown) {
            throw new Escaped(thrown);
        }
        check();
    }

    private void check() {
        RuntimeException thrown = escaped;
        if (thrown != null) {
            escaped = null;
            throw new Escaped(thrown);
        }
    }

    /** Tells the decoder that the connection is over. */
    void close() {
        ChannelInboundHandler reads = decoder;
        if (reads == null) {
            return;
        }
        try {
            reads.channelInactive(place);
        } catch (Exception thrown) {
            throw new Escaped(thrown);
        } finally {
            drop();
        }
        check();
    }

    /** Forgets the connection; the decoder gives back what it holds. */
    void drop() {
        ChannelInboundHandler reads = decoder;
        decoder = null;
        if (reads != null) {
            try {
                reads.handlerRemoved(place);
            } catch (Exception thrown) {
                // The next connection is the one that tells.
                escaped = new IllegalStateException(thrown);
            }
        }
    }

    /** What a decoder has thrown where it should have told of a fault. */
    static final class Escaped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Escaped(Exception cause) {
            super("it threw " + cause, cause);
        }
    }

    /** Stands behind the decoder and writes down what comes. */
    private final class Ear extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (reading.isFault()) {
                    reading.goesOn();
                } else {
                    write(message);
                }
            } catch (RuntimeException wrong) {
                // The channel would log it, and go on.
                escaped = escaped == null ? wrong : escaped;
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void write(Object message) {
            if (!(message instanceof HttpObject part)) {
                // After a change of protocol Netty passes bytes on as they are.
                reading.fault(true);
                return;
            }
            if (part.decoderResult().isFailure()) {
                if (part.decoderResult().cause() instanceof PrematureChannelClosureException) {
                    reading.early();
                } else {
                    reading.fault(!(message instanceof HttpMessage));
                }
                return;
            }
            if (message instanceof HttpMessage head) {
                head(head);
                decoders.heads().giveBack(head);
            }
            if (message instanceof HttpContent content) {
                ByteBuf body = content.content();
                if (!reading.hasRoom(body.readableBytes() + 1)) {
                    throw new IllegalStateException("it reads more than there is");
                }
                reading.add(Reading.BODY, body);
                if (message instanceof LastHttpContent) {
                    reading.end();
                }
            }
        }

        private void head(HttpMessage head) {
            reading.message(head.protocolVersion().minorVersion());
            if (head instanceof HttpRequest request) {
                reading.add(Reading.METHOD, request.method().name());
                reading.add(Reading.TARGET, request.uri());
            } else {
                reading.status(((HttpResponse) head).status().code());
            }
            Iterator<Map.Entry<CharSequence, CharSequence>> lines =
                    head.headers().iteratorCharSequence();
            while (lines.hasNext()) {
                Map.Entry<CharSequence, CharSequence> line = lines.next();
                reading.add(Reading.NAME, line.getKey());
                reading.colon();
                reading.add(Reading.VALUE, line.getValue());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // The channel is every connection's.
        }
    }
}
