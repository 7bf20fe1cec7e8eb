package io.watchgate.testkit.stdio;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns a leg and counts what it hears. */
public class TestOwner implements LegOwner {

    private final AtomicInteger notified = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean keepsOpen;

    /** Returns how many notifications the server has sent. */
    public int notified() {
        return notified.get();
    }

    /** Counted down when the leg has closed. */
    public CountDownLatch closed() {
        return closed;
    }

    /** Says whether somebody listens to what the server says unasked. */
    public void keepOpen(boolean keep) {
        keepsOpen = keep;
    }

    @Override
    public String capabilities() {
        return "{}";
    }

    @Override
    public String clientInfo() {
        return "{\"name\":\"watchgate\",\"version\":\"test\"}";
    }

    @Override
    public void requested(UpstreamLeg leg, UpstreamCall call, JsonRpcRequest request) {
        RequestId id = request.readId();
        request.release();
        leg.respond(LegMessages.error(leg, id, -32601, "nobody to ask"));
    }

    @Override
    public void notified(UpstreamLeg leg, UpstreamCall call, JsonRpcNotification notification) {
        notified.getAndIncrement();
        notification.release();
    }

    @Override
    public void withdrawn(UpstreamLeg leg, RequestId id) {
        // Nothing is ever asked.
    }

    @Override
    public boolean keepsOpen(UpstreamLeg leg) {
        return keepsOpen;
    }

    @Override
    public void closed(UpstreamLeg leg) {
        closed.countDown();
    }
}
