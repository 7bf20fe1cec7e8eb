package io.watchgate.codec;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a decoder made of the bytes of one connection, in words. */
final class Transcript {

    /** How it tells that something was no HTTP. */
    static final String FAULT = "FAULT";

    /** How it tells that a message is over. */
    static final String END = "<end>";

    /** How it tells that the connection ended within a head. */
    private static final String EARLY_END = "EARLY";

    private Transcript() {}

    /** Returns what {@code decoder} reads in {@code portions}, up to the first fault. */
    static String of(ChannelHandler decoder, List<byte[]> portions) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        portions.forEach(portion -> channel.writeInbound(Unpooled.copiedBuffer(portion)));
        channel.finish();
        StringBuilder out = new StringBuilder();
        boolean faulty = false;
        Object message;
        while ((message = channel.readInbound()) != null) {
            if (!faulty) {
                // After a change of protocol Netty passes bytes on as they are.
                faulty = !(message instanceof HttpObject part) || part.decoderResult().isFailure();
                out.append(faulty ? fault(message) : describe(message));
            }
            ReferenceCountUtil.release(message);
        }
        return out.toString();
    }

    /** Returns a transcript in which nothing tells whether the last head was begun. */
    static String withoutEarlyEnd(String transcript) {
        return transcript.endsWith(EARLY_END)
                ? transcript.substring(0, transcript.length() - EARLY_END.length())
                : transcript;
    }

    private static String fault(Object message) {
        boolean early =
                message instanceof HttpObject part
                        && part.decoderResult().cause() instanceof PrematureChannelClosureException;
        return early ? EARLY_END : FAULT;
    }

    private static String describe(Object message) {
        StringBuilder out = new StringBuilder();
        if (message instanceof HttpMessage head) {
            out.append('<').append(head.protocolVersion()).append(' ');
            out.append(
                    head instanceof HttpResponse response
                            ? response.status().code()
                            : ((HttpRequest) head).method() + " " + ((HttpRequest) head).uri());
            head.headers()
                    .iteratorCharSequence()
                    .forEachRemaining(
                            line ->
                                    out.append('|')
                                            .append(line.getKey())
                                            .append('=')
                                            .append(line.getValue()));
            out.append('>');
        }
        if (message instanceof HttpContent content) {
            out.append(content.content().toString(StandardCharsets.ISO_8859_1));
        }
        return out.append(message instanceof LastHttpContent ? END : "").toString();
    }
}
