package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Waits in the place of a client, and lets the test see what became of its call. */
final class CallProbe implements CallOwner {

    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private volatile UpstreamCall call;

    CallProbe of(UpstreamCall probed) {
        call = probed;
        return this;
    }

    UpstreamCall call() {
        return call;
    }

    @Override
    public void completed(UpstreamCall of, JsonRpcResponse response) {
        complete(text(response));
    }

    @Override
    public void failed(UpstreamCall of, Failure failure) {
        complete(failure);
    }

    private void complete(Object end) {
        if (!outcome.complete(end)) {
            throw new IllegalStateException("the owner heard twice of the end: " + end);
        }
    }

    @Override
    public void received(UpstreamCall of, JsonRpcMessage message) {
        received.add(text(message));
    }

    /** Returns the message's bytes and releases it. */
    static String text(JsonRpcMessage message) {
        String text = message.body().toString(StandardCharsets.UTF_8);
        message.release();
        return text;
    }

    /** Returns the response, once it has arrived. */
    String answer() throws Exception {
        Object end = end();
        assertThat(end).isInstanceOf(String.class);
        return (String) end;
    }

    /** Returns the failure, once the call has failed. */
    Failure failure() throws Exception {
        Object end = end();
        assertThat(end).isInstanceOf(Failure.class);
        return (Failure) end;
    }

    Object end() throws Exception {
        return outcome.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOver() {
        return outcome.isDone();
    }

    /** Returns the next message that came before the answer. */
    String message() throws InterruptedException {
        String message = received.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message for the call").isNotNull();
        return message;
    }
}
