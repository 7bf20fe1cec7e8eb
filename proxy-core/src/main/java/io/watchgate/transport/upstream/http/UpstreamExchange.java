package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.watchgate.codec.Frame;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to a server, and the response to it.
 *
 * <p>Confined to its loop. Waits in the pool for a connection, is carried by it, and leaves it when
 * the response is complete. Owns the body it has sent as long as it may have to be sent again: to a
 * new session, to where a redirect leads, or over a connection that is not stale. Is its own timer.
 */
abstract class UpstreamExchange extends LegContext.Timed {

    static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final HttpLeg leg;
    private final GatewayLoop loop;
    private @Nullable HttpLane lane;
    private RequestHeads heads;

    // What was written, and where it began and ended: writing it moves its indexes.
    private @Nullable ByteBuf sent;
    private int sentFrom;
    private int sentTo;

    private int redirects;
    private @Nullable String redirectedTo;
    private boolean redirected;
    private boolean repeated;
    private boolean written;
    private int status;
    private @Nullable Held held;

    /** What waits because messages are being judged. */
    private static final class Held {

        int messages;
        @Nullable Runnable end;
    }

    UpstreamExchange(HttpLeg leg, GatewayLoop loop) {
        this.leg = leg;
        this.loop = loop;
        this.heads = leg.heads();
    }

    @Override
    public final HttpLeg leg() {
        return leg;
    }

    @Override
    public final CallTable calls() {
        return leg.calls(loop);
    }

    final GatewayLoop loop() {
        return loop;
    }

    /** Returns the heads this exchange is sent with. */
    final RequestHeads heads() {
        return heads;
    }

    /** Returns the status of the response; 0 before it has arrived. */
    final int status() {
        return status;
    }

    /** Returns the lane that carries the exchange; null while none does. */
    final @Nullable HttpLane lane() {
        return lane;
    }

    /** Begins on {@code carrier}; returns what to write into its pipeline. */
    final Object begin(HttpLane carrier) {
        lane = carrier;
        RequestHeads current = leg.heads();
        // The leg may not know yet where a redirect has led.
        heads = redirectedTo == null ? current : current.at(redirectedTo);
        status = 0;
        ByteBuf again = sent;
        sent = null;
        written = false;
        Object next = again == null ? message() : new Frame(again.setIndex(sentFrom, sentTo), this);
        written |= next == this;
        return next;
    }

    /** Keeps what is about to be written, in case it has to be written again. */
    final void keep(ByteBuf body) {
        sentFrom = body.readerIndex();
        sentTo = body.writerIndex();
        sent = body.retain();
        written = true;
    }

    /** Tells whether anything of the request has been written. */
    final boolean isWritten() {
        return written;
    }

    @Override
    public final boolean mayWrite() {
        return lane != null && !written;
    }

    @Override
    public final void judging(boolean begun) {
        Held waiting = held;
        if (waiting == null) {
            waiting = new Held();
            held = waiting;
        }
        waiting.messages += begun ? 1 : -1;
        if (waiting.messages == 0) {
            held = null;
            if (waiting.end != null) {
                waiting.end.run();
            }
        }
    }

    /** Lets {@code end} follow when all that arrived before has been judged. */
    private void behindHeld(Runnable end) {
        Held waiting = held;
        if (waiting == null) {
            end.run();
        } else {
            waiting.end = end;
        }
    }

    /** Gives the lane back when nothing was written on it, because the message may not be sent. */
    final boolean withhold() {
        HttpLane carrier = lane;
        if (carrier == null || written) {
            return false;
        }
        carrier.complete(this, true, 0);
        return true;
    }

    /** Releases what was kept: the server has begun to answer. */
    final void forget() {
        if (sent != null) {
            sent.release();
            sent = null;
        }
    }

    /**
     * Takes the head of the response. Returns what its body is to the exchange.
     *
     * @param body what the server says it is
     */
    final BodyKind begins(HttpResponse response, BodyKind body) {
        status = response.status().code();
        redirected =
                Redirects.isOne(response)
                        && ++redirects <= Redirects.MOST
                        && isWanted()
                        && leadsOn(response);
        return redirected ? BodyKind.IGNORED : answered(status, response.headers(), body);
    }

    private boolean leadsOn(HttpResponse response) {
        String path = Redirects.path(heads.url(), response);
        if (path != null) {
            redirectedTo = path;
        }
        return path != null;
    }

    /** Called when the response is complete and the connection has been given back. */
    final void ends() {
        lane = null;
        if (held == null) {
            concluded();
        } else {
            behindHeld(this::concluded);
        }
    }

    private void concluded() {
        String path = redirectedTo;
        if (redirected && path != null && isWanted()) {
            leg.moved(path);
            submit();
        } else {
            ended();
        }
    }

    /**
     * Called when the connection has closed under the exchange.
     *
     * @param answered whether any of the response has arrived
     * @param stale whether the server may have closed the connection before it knew of the request
     * @param unseen whether the server cannot have seen the whole request
     */
    final void breaks(boolean answered, boolean stale, boolean unseen) {
        lane = null;
        if (lostUnwritten()) {
            return;
        }
        boolean again = !answered && stale && (unseen || isRepeatable());
        if (again && mayRepeat()) {
            repeated = true;
            pool().dial(this);
        } else {
            forget();
            behindHeld(() -> broke(answered));
        }
    }

    /** Ends an exchange whose lane is gone while its message was being judged. */
    private boolean lostUnwritten() {
        if (written) {
            return false;
        }
        String text = "upstream " + leg.upstream().key() + " closed the connection meanwhile";
        refused(Failure.notSent(Reason.UPSTREAM_CLOSED, text));
        return true;
    }

    /** Called when the request has surely not been processed: the server has said so. */
    final void unprocessed() {
        lane = null;
        if (lostUnwritten()) {
            return;
        }
        if (mayRepeat()) {
            repeated = true;
            submit();
            return;
        }
        forget();
        if (isWanted()) {
            String text = "upstream " + leg.upstream().key() + " refused the request unprocessed";
            refused(Failure.notSent(Reason.UPSTREAM_REFUSED, text));
        } else {
            broke(false);
        }
    }

    /** Tells whether the request may be sent again, which happens once and elsewhere. */
    private boolean mayRepeat() {
        // A loop that ends closes its connections last: nobody would be there for another one.
        boolean goesOn = !pool().isClosed() && !loop.eventLoop().isShuttingDown();
        return !repeated && isWanted() && goesOn;
    }

    /** Gives the exchange up: nobody wants its response any more. */
    final void drop() {
        loop.timers().cancel(this);
        forget();
        HttpLane carrier = lane;
        lane = null;
        if (carrier == null) {
            pool().forget(this);
        } else {
            carrier.abandon(this);
        }
    }

    /** Puts the exchange on a connection, as soon as there is one. */
    final void submit() {
        pool().submit(this);
    }

    /** Returns the connections this exchange may use. */
    HttpPool pool() {
        return leg.origin().calls(loop);
    }

    /** Returns what ends the head of a request behind its last common value. */
    byte[] headEnd() {
        return HEAD_END;
    }

    /** Writes the head of a request without a body. */
    void writeHead(ByteBuf out) {
        throw new IllegalStateException(this + " has a body");
    }

    /** Returns the events of a response that is a stream. */
    EventContext events() {
        throw new IllegalStateException(this + " takes no events");
    }

    /** Called with the data of an event that is no message. Borrows it. */
    void named(String type, ByteBuf data) {}

    /** Returns what is written when the exchange is sent for the first time. */
    abstract Object message();

    /** Tells whether sending twice what may have arrived does no harm. */
    abstract boolean isRepeatable();

    /** Tells whether anybody still waits for the exchange. */
    abstract boolean isWanted();

    /** Returns on whose behalf the request is made; empty when the gateway asks for itself. */
    String principal() {
        return "";
    }

    /**
     * Returns which of that principal's clients asks, by identity; one for all who cannot be told.
     */
    Object client() {
        return "";
    }

    /** Called when the connection no longer rests. */
    void wakes() {}

    /** Called when the exchange has to wait for a connection. */
    abstract void waits();

    /** Called when there will be no connection. */
    abstract void refused(Failure why);

    /**
     * Takes the status and headers of the response. Returns what its body is to the exchange.
     *
     * @param body what the server says it is
     */
    abstract BodyKind answered(int code, HttpHeaders headers, BodyKind body);

    /** Called when the response is complete. */
    abstract void ended();

    /** Called when the connection has closed and the request will not be repeated. */
    abstract void broke(boolean answerBegun);

    /** Called with what is wrong with a frame of the response. */
    final void malformed(String fault) {
        leg.origin().malformed(fault);
        invalid(fault);
    }

    /** Called when the response is no valid HTTP and its connection given up. */
    final void spoiled(String fault) {
        lane = null;
        leg.origin().malformed(fault);
        behindHeld(() -> unreadable(fault));
    }

    /** Called with what is wrong with a part of the response. */
    void invalid(String fault) {}

    /** Called with what makes the rest of the response unreadable. */
    void unreadable(String fault) {
        broke(true);
    }
}
