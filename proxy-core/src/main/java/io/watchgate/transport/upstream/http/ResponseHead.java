package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.codec.SpareHead;
import org.jspecify.annotations.Nullable;

/**
 * The head of a response, and when that has been read, of another: of one on its loop, or, where a
 * connection keeps it because it comes again (ADR 39), of that one again. Confined to its event
 * loop.
 */
public final class ResponseHead extends DefaultHttpResponse {

    /** Whether its connection keeps it. */
    private boolean kept;

    /** Whether one who reads it has it, or did not give it back. */
    private boolean lent;

    // What was found in it when it came before.
    private boolean known;
    private boolean keepAlive;
    private long idleNanos;
    private BodyKind body = BodyKind.IGNORED;
    private @Nullable String encoding;

    /** Creates a head of which nothing has arrived. */
    public ResponseHead() {
        super(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, new ArrayHeaders());
    }

    /** Begins with the status line. */
    ResponseHead begin(HttpVersion version, HttpResponseStatus status) {
        setProtocolVersion(version).setStatus(status);
        return this;
    }

    /** Returns its headers. */
    ArrayHeaders arrays() {
        return (ArrayHeaders) headers();
    }

    /** Becomes what the connection keeps of {@code read}. Nobody has it yet, or any more. */
    void keep(ResponseHead read) {
        begin(read.protocolVersion(), read.status());
        arrays().setTo(read.arrays());
        kept = true;
        known = false;
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

    /** Keeps what was found in it, where it is kept itself: it is one with status 200. */
    void know(boolean stays, long idle, BodyKind kind, @Nullable String coding) {
        known = kept;
        keepAlive = stays;
        idleNanos = idle;
        body = kind;
        encoding = coding;
    }

    /** Tells whether it has come before, so that the rest needs not be found in it. */
    boolean isKnown() {
        return known;
    }

    /** Tells whether the server keeps the connection open. */
    boolean keepsAlive() {
        return keepAlive;
    }

    /** Returns how long the connection may be idle; 0 when the server does not say. */
    long idleNanos() {
        return idleNanos;
    }

    /** Returns what the body is. */
    BodyKind body() {
        return body;
    }

    /** Returns how the body is encoded; null when it is as it is. */
    @Nullable String encoding() {
        return encoding;
    }

    /**
     * Gives it back when it has been read and nobody keeps anything of it: to its connection, or
     * cleared to {@code spare}.
     */
    public void giveBack(SpareHead<ResponseHead> spare) {
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
