package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exchange of a message that is owed no answer: a notification or a response. */
final class NoticeExchange extends UpstreamExchange {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeExchange.class);

    private final Runnable then;
    private final boolean repeatable;
    private final HttpPool pool;
    private @Nullable JsonRpcMessage message;
    private boolean done;

    /**
     * Creates the exchange; takes ownership of {@code message}.
     *
     * @param then called once when the server has taken the message, or never will
     */
    NoticeExchange(HttpLeg leg, JsonRpcMessage message, Runnable then) {
        super(leg, leg.home());
        this.message = message;
        this.then = then;
        this.repeatable = message instanceof JsonRpcNotification;
        HttpPool shared = leg.origin().calls(loop());
        // All connections may be held by calls that wait for just this message.
        this.pool = shared.isExhausted() ? leg.origin().notices(loop()) : shared;
        loop().timers().schedule(this, leg.upstream().config().timeouts().handshake().toNanos());
    }

    @Override
    Object message() {
        JsonRpcMessage sending = message;
        if (sending == null) {
            throw new IllegalStateException(this + " has been sent");
        }
        message = null;
        sending.belongTo(this);
        return sending;
    }

    @Override
    HttpPool pool() {
        return pool;
    }

    @Override
    boolean isRepeatable() {
        return repeatable;
    }

    @Override
    boolean isWanted() {
        return !done;
    }

    @Override
    public void withheld() {
        withhold();
    }

    @Override
    void waits() {}

    @Override
    void refused(Failure why) {
        end(why.text());
    }

    @Override
    BodyKind answered(int code, HttpHeaders headers, BodyKind body) {
        forget();
        return BodyKind.IGNORED;
    }

    @Override
    void ended() {
        end(status() < 300 ? null : "answered with HTTP status " + status());
    }

    @Override
    void broke(boolean answerBegun) {
        end("closed the connection");
    }

    @Override
    protected void expired() {
        drop();
        end("did not take it in time");
    }

    private void end(@Nullable String fault) {
        if (done) {
            return;
        }
        done = true;
        loop().timers().cancel(this);
        forget();
        if (message != null) {
            message.release();
            message = null;
        }
        if (fault != null) {
            LOG.debug("a notice for upstream {}: {}", leg().upstream().key(), fault);
        }
        then.run();
    }
}
