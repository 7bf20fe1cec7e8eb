package io.watchgate.transport.inbound;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.codec.SpareHead;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, and when that has been read, of another: of one on its loop, or, where a
 * connection keeps it because it comes again (ADR 39), of that one again. Confined to its event
 * loop.
 */
public final class RequestHead extends DefaultHttpRequest {

    /** Whether its connection keeps it. */
    private boolean kept;

    /** Whether one who reads it has it, or did not give it back. */
    private boolean lent;

    private @Nullable KnownPost known;

    /** Creates a head of which nothing has arrived. */
    public RequestHead() {
        super(HttpVersion.HTTP_1_1, HttpMethod.GET, "", new ArrayHeaders());
    }

    /** Begins with the request line. */
    public RequestHead begin(HttpVersion version, HttpMethod method, String path) {
        setProtocolVersion(version).setMethod(method).setUri(path);
        return this;
    }

    /** Returns its headers. */
    ArrayHeaders arrays() {
        return (ArrayHeaders) headers();
    }

    /** Becomes what the connection keeps of {@code read}. Nobody has it yet, or any more. */
    void keep(RequestHead read) {
        begin(read.protocolVersion(), read.method(), read.uri());
        arrays().setTo(read.arrays());
        kept = true;
        known = null;
    }

    /** Takes a head that is kept for one who reads it; returns false when another one has it. */
    boolean lend() {
        boolean free = !lent;
        lent = true;
        return free;
    }

    /** Tells whether one who reads it has not given it back. */
    boolean isLent() {
        return lent;
    }

    /** Tells whether what was found in it can be known when it comes again. */
    boolean isKept() {
        return kept;
    }

    /** Returns what was found in it when it came before; null where that is not known. */
    @Nullable KnownPost known() {
        return known;
    }

    /** Keeps what was found in it. */
    void know(KnownPost found) {
        known = found;
    }

    /**
     * Gives it back when it has been read and nobody keeps anything of it: to its connection, or
     * cleared to {@code spare}.
     */
    public void giveBack(SpareHead<RequestHead> spare) {
        if (kept) {
            lent = false;
        } else {
            setDecoderResult(DecoderResult.SUCCESS);
            headers().clear();
            spare.giveBack(this);
        }
    }

    /** Keeps what went wrong; how long the head was does not matter. */
    @Override
    public void setDecoderResult(DecoderResult result) {
        super.setDecoderResult(result.isSuccess() ? DecoderResult.SUCCESS : result);
    }
}
