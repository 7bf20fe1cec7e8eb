package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.watchgate.codec.WritePace;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionSettings;
import org.jspecify.annotations.Nullable;

/**
 * Judges the requests of a connection that carries one message a line, before they become pending.
 *
 * <p>Confined to the event loop of the connection.
 */
final class LineAdmission {

    /**
     * Why a request is not taken on.
     *
     * @param reason the error
     * @param text what it was and what was expected
     */
    record Refused(Reason reason, String text) {}

    private final Channel channel;
    private boolean draining;

    LineAdmission(Channel channel) {
        this.channel = channel;
    }

    /** Takes no request from now on. */
    void close() {
        draining = true;
    }

    /** Tells whether no request is taken any more. */
    boolean isClosed() {
        return draining;
    }

    /**
     * Returns why a request is not taken on; null when it is.
     *
     * @param inSession whether the connection has its session
     * @param open how many exchanges of the connection owe answers
     */
    @Nullable Refused judge(
            McpMethod method, boolean inSession, int open, SessionSettings settings) {
        if (draining) {
            return new Refused(Reason.DRAINING, "the gateway takes no more on this connection");
        }
        boolean introduces = method == McpMethod.INITIALIZE || method == McpMethod.PING;
        if (!inSession && !introduces) {
            return new Refused(
                    Reason.SESSION_MISSING, "request before initialize (expected: initialize)");
        }
        boolean stuck = WritePace.bytesBeforeWritable(channel) > settings.exchangeBuffer();
        return stuck || open > settings.inFlight()
                ? new Refused(
                        Reason.OVERLOADED,
                        "answers wait for this client (limits.exchange-buffer, limits.in-flight)")
                : null;
    }

    /** Tells whether a line begins as a JSON object or array does; borrows it. */
    static boolean looksLikeJson(ByteBuf line) {
        int at = line.forEachByte(b -> b == ' ' || b == '\t');
        return at >= 0 && (line.getByte(at) == '{' || line.getByte(at) == '[');
    }

    /** Answers a ping, which needs no session; takes ownership of it. */
    static void answerPing(Exchange exchange, JsonRpcRequest request) {
        PendingRequest ping = new PendingRequest(exchange, request);
        exchange.settings().listener().opened(ping);
        ping.answer(Answers.result(ping, "{}"));
    }
}
