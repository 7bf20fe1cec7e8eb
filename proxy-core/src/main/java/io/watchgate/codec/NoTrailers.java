package io.watchgate.codec;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * Gives every HTTP body the same empty trailers: nobody looks at trailers here, and Netty makes a
 * table for each body otherwise, of which most have none. Malformed ones are refused as ever.
 *
 * <p>Immutable.
 */
public final class NoTrailers extends EmptyHttpHeaders implements HttpHeadersFactory {

    /** The only one. */
    public static final NoTrailers INSTANCE = new NoTrailers();

    private NoTrailers() {}

    /** Checks a trailer and forgets it. */
    @Override
    public HttpHeaders add(String name, Object value) {
        DefaultHttpHeadersFactory.trailersFactory().newHeaders().add(name, value);
        return this;
    }

    @Override
    public HttpHeaders newHeaders() {
        return this;
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
        return this;
    }
}
