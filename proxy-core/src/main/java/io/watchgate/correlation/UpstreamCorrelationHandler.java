package io.watchgate.correlation;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Swaps each request's client id for a wire id, and finds the call of each response.
 *
 * <p>Write path: reads {@link UpstreamCall}, passes on its {@link JsonRpcRequest}; everything else
 * passes. Read path: reads {@link JsonRpcMessage}; a response is passed on as the {@code
 * UpstreamCall} it answers, progress goes to its call, everything else passes.
 *
 * <p>Holds nothing: calls stand in the table of their leg, confined to the event loop of the
 * channel. Wire ids start above zero and are never used again, so a late answer to a cancelled call
 * can complete no other.
 *
 * <p>Takes ownership of messages until they are passed on. A response with an unknown id is
 * released and counted, and the channel stays open: a late answer is normal.
 */
@ChannelHandler.Sharable
public final class UpstreamCorrelationHandler extends ChannelDuplexHandler {

    private final GatewayLoop loop;
    private final Function<Upstream, StrayMessages> strays;

    /** Creates the handler of the channels of one loop. */
    public UpstreamCorrelationHandler(GatewayLoop loop, Function<Upstream, StrayMessages> strays) {
        this.loop = loop;
        this.strays = strays;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof UpstreamCall call) {
            long id = loop.nextId();
            JsonRpcRequest request = call.send(id);
            request.replaceId(id);
            request.belongTo(call);
            ctx.write(request, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Object read =
                message instanceof JsonRpcMessage incoming ? read(loop, strays, incoming) : message;
        if (read != null) {
            ctx.fireChannelRead(read);
        }
    }

    /**
     * Finds what a message from a server belongs to; takes ownership of it. Called on {@code loop}.
     *
     * @return what is to be passed on; null for nothing
     */
    public static @Nullable Object read(
            GatewayLoop loop, Function<Upstream, StrayMessages> strays, JsonRpcMessage message) {
        if (message instanceof JsonRpcResponse response) {
            return answered(strays, response);
        }
        if (message instanceof JsonRpcNotification notification
                && McpMethod.of(notification) == McpMethod.PROGRESS) {
            progressed(loop, strays, notification);
            return null;
        }
        return message;
    }

    private static @Nullable UpstreamCall answered(
            Function<Upstream, StrayMessages> strays, JsonRpcResponse response) {
        LegContext context = Objects.requireNonNull(LegContext.of(response));
        UpstreamCall call = context.calls().remove(response.numericId());
        UpstreamCall alone = context.call();
        if (call == null && alone != null && response.id() == Span.NONE && !alone.isDone()) {
            // An error without an id, on a connection that serves one call only, can be about
            // nothing else.
            call = context.calls().remove(alone.wireId());
        }
        if (call == null) {
            response.release();
            strays.apply(context.leg().upstream()).response();
        } else {
            call.answered(response);
        }
        return call;
    }

    private static void progressed(
            GatewayLoop loop,
            Function<Upstream, StrayMessages> strays,
            JsonRpcNotification notification) {
        LegContext context = (LegContext) notification.context();
        long token = notification.numericProgressToken();
        UpstreamCall call = context.calls().get(token);
        if (call == null) {
            UpstreamLeg leg = context.leg();
            boolean taken =
                    notification.progressToken() != Span.NONE
                            && leg.owner().progressed(leg, loop, token, notification);
            if (!taken) {
                notification.release();
                strays.apply(leg.upstream()).progress();
            }
        } else {
            call.progressed();
            call.receive(notification);
        }
    }
}
