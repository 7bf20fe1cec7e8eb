package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.LeanHeaders;

/** The head of a response, and when that has been read, of another. Confined to its event loop. */
public final class ResponseHead extends DefaultHttpResponse {

    /** Creates a head of which nothing has arrived. */
    public ResponseHead() {
        super(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, new LeanHeaders());
    }

    /** Begins with the status line. */
    ResponseHead begin(HttpVersion version, HttpResponseStatus status) {
        setProtocolVersion(version).setStatus(status);
        return this;
    }

    /** Returns its headers. */
    LeanHeaders lean() {
        return (LeanHeaders) headers();
    }

    /** Forgets everything. */
    ResponseHead clear() {
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
