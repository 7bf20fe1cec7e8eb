package io.watchgate.codec;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Stands behind the codec and writes down messages and what the codec says of their leg. */
@Sharable
final class MessageLog extends ChannelInboundHandlerAdapter implements FrameReception {

    private final List<String> log = new ArrayList<>();
    private final int batchLimit;

    MessageLog(int batchLimit) {
        this.batchLimit = batchLimit;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof JsonRpcMessage message)) {
            log.add("other " + received);
            return;
        }
        String body = message.body().toString(StandardCharsets.UTF_8);
        if (message instanceof JsonRpcInvocation invocation) {
            log.add(invocation.methodText() + " " + body);
        } else if (message instanceof JsonRpcResponse response) {
            log.add((response.isError() ? "error " : "result ") + body);
        }
        message.release();
    }

    @Override
    public void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault) {
        log.add("malformed " + fault.fault() + " " + fault.id() + ": " + fault.text());
    }

    @Override
    public int batchLimit(MessageContext context) {
        return batchLimit;
    }

    @Override
    public void batchBegins(MessageContext context) {
        log.add("batch");
    }

    @Override
    public void batchEnds(ChannelHandlerContext ctx, MessageContext context) {
        log.add("end of batch");
    }

    @Override
    public void delivered(ChannelHandlerContext ctx, MessageContext context) {
        log.add("delivered");
    }

    /** Returns what happened since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }
}
