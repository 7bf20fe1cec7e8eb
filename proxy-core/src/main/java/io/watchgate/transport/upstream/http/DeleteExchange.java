package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.mcp.Failure;

/** The exchange that ends the server's session when its leg closes. */
final class DeleteExchange extends UpstreamExchange {

    private boolean done;

    DeleteExchange(HttpLeg leg) {
        super(leg, leg.home());
        loop().timers().schedule(this, leg.upstream().config().timeouts().stop().toNanos());
    }

    @Override
    Object message() {
        return this;
    }

    @Override
    void writeHead(ByteBuf out) {
        out.writeBytes(heads().delete());
    }

    @Override
    boolean isRepeatable() {
        return true;
    }

    @Override
    boolean isWanted() {
        return !done;
    }

    @Override
    void waits() {}

    @Override
    void refused(Failure why) {
        end();
    }

    @Override
    BodyKind answered(int code, HttpHeaders headers, BodyKind body) {
        return BodyKind.IGNORED;
    }

    @Override
    void ended() {
        end();
    }

    @Override
    void broke(boolean answerBegun) {
        end();
    }

    @Override
    protected void expired() {
        drop();
        end();
    }

    private void end() {
        done = true;
        loop().timers().cancel(this);
    }
}
