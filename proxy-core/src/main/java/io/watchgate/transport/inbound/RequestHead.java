package io.watchgate.transport.inbound;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.LeanHeaders;

/** The head of a request, and when that has been read, of another. Confined to its event loop. */
public final class RequestHead extends DefaultHttpRequest {

    /** Creates a head of which nothing has arrived. */
    public RequestHead() {
        super(HttpVersion.HTTP_1_1, HttpMethod.GET, "", new LeanHeaders());
    }

    /** Begins with the request line. */
    public RequestHead begin(HttpVersion version, HttpMethod method, String path) {
        setProtocolVersion(version).setMethod(method).setUri(path);
        return this;
    }

    /** Returns its headers. */
    LeanHeaders lean() {
        return (LeanHeaders) headers();
    }

    /** Forgets everything. */
    RequestHead clear() {
        setDecoderResult(DecoderResult.SUCCESS);
        headers().clear();
        return this;
    }

    /** Keeps what went wrong; how long the head was does not matter. */
    @Override
    public void setDecoderResult(DecoderResult result) {
        super.setDecoderResult(result.isSuccess() ? DecoderResult.SUCCESS : result);
    }
}
