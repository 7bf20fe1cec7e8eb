package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ListenFilter;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ModernErrors;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One {@code subscriptions/listen} request, from its being sent to the end of its stream.
 *
 * <p>Takes no place among the calls of its upstream: it would hold it for ever. Its acknowledgement
 * is waited for as long as for any answer. Confined to the leg's home loop. Is its own timer: how
 * long a stream is still read that another has taken the place of.
 */
final class ListenStream extends LoopTimer implements CallOwner {

    /** What was said before the other stream began may still be on its way on this one. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ModernListening listening;
    private final UpstreamLeg leg;
    private final ListenFilter asked;
    private ListenFilter heard = ListenFilter.NOTHING;
    private @Nullable UpstreamCall call;
    private long acknowledgedAt;

    ListenStream(ModernListening listening, UpstreamLeg leg, ListenFilter asked) {
        this.listening = listening;
        this.leg = leg;
        this.asked = asked;
    }

    void start() {
        McpMethod method = McpMethod.SUBSCRIPTIONS_LISTEN;
        UpstreamCall made =
                new UpstreamCall(
                        leg,
                        leg.loopFor(leg.home()),
                        method,
                        LegMessages.request(
                                leg, method.text(), "{\"notifications\":" + asked.toJson() + "}"),
                        this);
        call = made;
        leg.dispatch(made);
    }

    /** Returns what the server was asked for. */
    ListenFilter asked() {
        return asked;
    }

    /** Returns what the server was asked for and has agreed to; nothing before it has answered. */
    ListenFilter heard() {
        return heard;
    }

    /** Tells whether the server has told anything for at least so long. */
    boolean hasLasted(long nanos) {
        return acknowledgedAt != 0 && leg.home().nanoTime() - acknowledgedAt >= nanos;
    }

    /** Ends the stream when what is on its way has had time to arrive. */
    void endSoon() {
        leg.home().timers().schedule(this, LINGER_NANOS);
    }

    /** Ends the stream. */
    void end() {
        leg.home().timers().cancel(this);
        if (call != null) {
            call.cancel("no longer needed");
        }
    }

    @Override
    protected void expired() {
        end();
        listening.left(this);
    }

    @Override
    public void received(UpstreamCall stream, JsonRpcMessage message) {
        if (message instanceof JsonRpcNotification update
                && McpMethod.of(update) == McpMethod.RESOURCES_UPDATED) {
            listening.updated(this, stream, update);
            return;
        }
        boolean first =
                message instanceof JsonRpcNotification notification
                        && acknowledgedAt == 0
                        && McpMethod.of(notification) == McpMethod.SUBSCRIPTIONS_ACKNOWLEDGED;
        ListenFilter honoured = first ? read((JsonRpcNotification) message) : null;
        message.release();
        if (honoured != null) {
            acknowledgedAt = leg.home().nanoTime();
            heard = asked.and(honoured);
            stream.awaitsClient(true);
            listening.acknowledged(this);
        }
    }

    private static @Nullable ListenFilter read(JsonRpcNotification acknowledgement) {
        long span = acknowledgement.params();
        if (span == Span.NONE) {
            return null;
        }
        byte[] params = new byte[Span.length(span)];
        int start = acknowledgement.body().readerIndex() + Span.start(span);
        acknowledgement.body().getBytes(start, params);
        return ListenFilter.read(params);
    }

    @Override
    public void completed(UpstreamCall stream, JsonRpcResponse response) {
        ModernErrors.Said error =
                response.isError() ? ModernErrors.Said.read(response.outcome()) : null;
        response.release();
        String key = "upstream " + leg.upstream().key();
        if (error == null) {
            String text = key + " ended its listen stream";
            ended(new Failure(Reason.UPSTREAM_CLOSED, Phase.SENT, text));
        } else if (error.code() == Reason.METHOD_NOT_FOUND.code()) {
            listening.unknown(this);
        } else {
            String text = key + " refused to listen with error " + error.code();
            ended(new Failure(Reason.UPSTREAM_REFUSED, Phase.SENT, text));
        }
    }

    @Override
    public void failed(UpstreamCall stream, Failure failure) {
        ended(failure);
    }

    private void ended(Failure failure) {
        leg.home().timers().cancel(this);
        listening.ended(this, failure);
    }
}
