package io.watchgate.transport.inbound.http2;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Headers;
import io.watchgate.codec.SpareHead;
import io.watchgate.transport.inbound.RequestHead;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a stream as the head of a request, in the form in which HTTP/1.1 would have
 * brought it, and refuses what could mean two things (RFC 9113, 8.2 and 8.3).
 *
 * <p>The codec has refused names in upper case, headers of the connection, pseudo-headers that are
 * unknown, missing, twice or late, and lengths that are no number. One for each event loop,
 * confined to it.
 */
public final class Http2Requests {

    private static final int LONGEST_PATH = 8 * 1024;

    /** What a header counts beside its name and value (RFC 9113, 6.5.2). */
    private static final int HEADER_BYTES = 32;

    private final SpareHead<RequestHead> spare;

    /**
     * Creates the reader of one loop.
     *
     * @param spare where heads come from; who has read one gives it back there
     */
    public Http2Requests(SpareHead<RequestHead> spare) {
        this.spare = spare;
    }

    /**
     * Reads a head; one that is malformed has a failed decoder result.
     *
     * @param largest {@code limits.header} in bytes
     * @param whole whether no body follows
     */
    RequestHead read(Http2Headers headers, int largest, boolean whole) {
        RequestHead head = spare.take().begin(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        try {
            String path = path(required(headers.path(), ":path"), largest);
            requireSize(headers, largest);
            HttpMethod method = HttpMethod.valueOf(required(headers.method(), ":method"));
            head.begin(HttpVersion.HTTP_1_1, method, path);
            fill(head.headers(), headers);
            if (!whole && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
                // A body of unknown length, which nobody may take for one that is not there.
                head.headers().add(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        } catch (IllegalArgumentException | DecoderException malformed) {
            head.setDecoderResult(DecoderResult.failure(malformed));
        }
        return head;
    }

    private static void requireSize(Http2Headers headers, int largest) {
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> header : headers) {
            size += header.getKey().length() + header.getValue().length() + HEADER_BYTES;
        }
        if (size > largest) {
            throw new TooLongHttpHeaderException("headers of " + size + " bytes");
        }
    }

    private static String required(@Nullable CharSequence value, String name) {
        if (value == null || value.length() == 0) {
            throw new IllegalArgumentException("no " + name + " (expected: one)");
        }
        return value.toString();
    }

    private static String path(String path, int largest) {
        if (path.length() > Math.min(LONGEST_PATH, largest)) {
            throw new TooLongHttpLineException("path of " + path.length() + " bytes");
        }
        if (path.charAt(0) != '/' && !path.equals("*")) {
            throw new IllegalArgumentException(":path (expected: one that begins with /)");
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) <= ' ' || path.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException(":path (expected: printable ASCII)");
            }
        }
        return path;
    }

    private static void fill(HttpHeaders to, Http2Headers from) {
        CharSequence authority = from.authority();
        if (authority != null) {
            to.add(HttpHeaderNames.HOST, authority);
        }
        for (Map.Entry<CharSequence, CharSequence> header : from) {
            CharSequence name = header.getKey();
            if (name.charAt(0) == ':') {
                continue;
            }
            String value = header.getValue().toString();
            requireNoSpaceAround(value);
            if (authority == null || !HttpHeaderNames.HOST.contentEquals(name)) {
                to.add(name, value);
            } else if (!value.equalsIgnoreCase(authority.toString())) {
                throw new IllegalArgumentException("Host (expected: as :authority)");
            }
        }
    }

    private static void requireNoSpaceAround(String value) {
        if (!value.isEmpty()
                && (value.charAt(0) <= ' ' || value.charAt(value.length() - 1) <= ' ')) {
            throw new IllegalArgumentException("header value (expected: no white space around it)");
        }
    }
}
