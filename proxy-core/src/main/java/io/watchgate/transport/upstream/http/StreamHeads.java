package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request in the form of HTTP/2, made from the form of HTTP/1.1, so that both say the
 * same (RFC 9113, 8.2 and 8.3). Immutable, safe from any thread.
 */
final class StreamHeads {

    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString HOST = AsciiString.cached("host");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");

    /** Fields that speak of a connection, of which this is none: RFC 9113, 8.2.2. */
    private static final Set<AsciiString> OF_CONNECTIONS =
            Set.of(
                    AsciiString.cached("connection"),
                    AsciiString.cached("http2-settings"),
                    AsciiString.cached("keep-alive"),
                    AsciiString.cached("proxy-connection"),
                    AsciiString.cached("te"),
                    AsciiString.cached("transfer-encoding"),
                    AsciiString.cached("upgrade"));

    private final AsciiString method;
    private final AsciiString path;
    private final @Nullable AsciiString authority;
    private final AsciiString[] fields;

    private StreamHeads(ByteBuf head) {
        String line = line(head);
        int space = line.indexOf(' ');
        method = AsciiString.of(line.substring(0, space));
        path = AsciiString.of(line.substring(space + 1, line.lastIndexOf(' ')));
        List<AsciiString> all = new ArrayList<>();
        authority = fields(head, all);
        fields = all.toArray(AsciiString[]::new);
    }

    /** Reads the head of POSTs up to the value of its length. */
    static StreamHeads ofPost(byte[] head) {
        return new StreamHeads(Unpooled.wrappedBuffer(head));
    }

    /** Reads the whole head of a request without a body. Borrows it. */
    static Http2Headers of(ByteBuf head) {
        StreamHeads read = new StreamHeads(head);
        return read.with(read.fields);
    }

    /**
     * Returns the head of a POST.
     *
     * @param end what follows the value of the length
     */
    Http2Headers post(int length, byte[] end) {
        AsciiString[] own = Arrays.copyOf(fields, fields.length + 2);
        own[fields.length] = CONTENT_LENGTH;
        own[fields.length + 1] = AsciiString.of(Integer.toString(length));
        if (end.length <= UpstreamExchange.HEAD_END.length) {
            return with(own);
        }
        List<AsciiString> all = new ArrayList<>(Arrays.asList(own));
        ByteBuf more = Unpooled.wrappedBuffer(end);
        line(more);
        fields(more, all);
        return with(all.toArray(AsciiString[]::new));
    }

    private Http2Headers with(AsciiString[] all) {
        return ReadOnlyHttp2Headers.clientHeaders(false, method, path, HTTPS, authority, all);
    }

    /** Adds what lines up to an empty one say; returns the host, if one of them does. */
    private static @Nullable AsciiString fields(ByteBuf head, List<AsciiString> to) {
        AsciiString host = null;
        String line;
        while (!(line = line(head)).isEmpty()) {
            int colon = line.indexOf(':');
            AsciiString name = AsciiString.of(line.substring(0, colon)).toLowerCase();
            AsciiString value = AsciiString.of(line.substring(colon + 1).strip());
            if (name.equals(HOST)) {
                host = value;
            } else if (!OF_CONNECTIONS.contains(name) && !name.equals(CONTENT_LENGTH)) {
                to.add(name);
                to.add(value);
            }
        }
        return host;
    }

    private static String line(ByteBuf head) {
        int length = head.bytesBefore((byte) '\n');
        int taken = length < 0 ? head.readableBytes() : length + 1;
        String line = head.readCharSequence(taken, StandardCharsets.ISO_8859_1).toString();
        return length < 0 ? line : line.substring(0, length - 1);
    }
}
