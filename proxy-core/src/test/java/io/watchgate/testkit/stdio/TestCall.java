package io.watchgate.testkit.stdio;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@code tools/call} on a leg, and its outcome. */
public final class TestCall implements CallOwner {

    private static final long LIMIT_SECONDS = 50;

    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final UpstreamCall call;

    private TestCall(UpstreamLeg leg, String tool, String value) {
        String params = "{\"name\":\"" + tool + "\",\"arguments\":{\"v\":\"" + value + "\"}}";
        call =
                new UpstreamCall(
                        leg,
                        leg.loopFor(leg.home()),
                        McpMethod.TOOLS_CALL,
                        LegMessages.request(leg, "tools/call", params),
                        this);
    }

    /** Calls a tool of {@link StdioServer} over {@code leg}, from any thread. */
    public static TestCall submit(UpstreamLeg leg, String tool, String value) {
        TestCall call = new TestCall(leg, tool, value);
        call.call.loop().handoff().post(call.call);
        return call;
    }

    /** Returns the call itself. */
    public UpstreamCall call() {
        return call;
    }

    /** Waits for the response and returns it as it was sent. */
    public String response() {
        Object end = await();
        if (end instanceof Failure failure) {
            throw new AssertionError("no response: " + failure);
        }
        return (String) end;
    }

    /** Waits for the response and returns its text. */
    public String text() {
        String response = response();
        String key = "\"text\":\"";
        int start = response.indexOf(key) + key.length();
        return response.substring(start, response.lastIndexOf("\"}]}"));
    }

    /** Waits for the failure. */
    public Failure failure() {
        Object end = await();
        if (end instanceof Failure failure) {
            return failure;
        }
        throw new AssertionError("no failure: " + end);
    }

    /** Tells whether the outcome is known. */
    public boolean isDone() {
        return outcome.isDone();
    }

    /** Returns how often an outcome was reported. */
    public int outcomes() {
        return outcomes.get();
    }

    private Object await() {
        try {
            return outcome.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("no outcome within " + LIMIT_SECONDS + " s: " + call, late);
        } catch (InterruptedException | ExecutionException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void completed(UpstreamCall same, JsonRpcResponse response) {
        outcomes.getAndIncrement();
        outcome.complete(response.body().toString(StandardCharsets.UTF_8));
        response.release();
    }

    @Override
    public void failed(UpstreamCall same, Failure failure) {
        outcomes.getAndIncrement();
        outcome.complete(failure);
    }

    @Override
    public void received(UpstreamCall same, JsonRpcMessage message) {
        message.release();
    }
}
