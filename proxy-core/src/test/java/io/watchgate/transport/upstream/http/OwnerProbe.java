package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Owns a leg in the place of a session. */
final class OwnerProbe implements LegOwner {

    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final BlockingQueue<UpstreamLeg> closed = new LinkedBlockingQueue<>();
    private volatile Consumer<UpstreamLeg> whenOpened = leg -> {};

    /** What the server said, and during which call; null for none. */
    record Said(String kind, UpstreamCall call, String text) {}

    void whenOpened(Consumer<UpstreamLeg> action) {
        whenOpened = action;
    }

    @Override
    public String capabilities() {
        return "{\"roots\":{}}";
    }

    @Override
    public String clientInfo() {
        return "{\"name\":\"test\",\"version\":\"1\"}";
    }

    @Override
    public void requested(UpstreamLeg leg, UpstreamCall call, JsonRpcRequest request) {
        said.add(new Said("request", call, CallProbe.text(request)));
    }

    @Override
    public void notified(UpstreamLeg leg, UpstreamCall call, JsonRpcNotification notification) {
        said.add(new Said("notification", call, CallProbe.text(notification)));
    }

    @Override
    public void withdrawn(UpstreamLeg leg, RequestId id) {
        said.add(new Said("withdrawal", null, id.toString()));
    }

    @Override
    public void opened(UpstreamLeg leg) {
        whenOpened.accept(leg);
    }

    @Override
    public void closed(UpstreamLeg leg) {
        closed.add(leg);
    }

    Said next() throws InterruptedException {
        Said next = said.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("something the server said").isNotNull();
        return next;
    }

    void awaitClosed() throws InterruptedException {
        assertThat(closed.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("a leg that has closed")
                .isNotNull();
    }
}
