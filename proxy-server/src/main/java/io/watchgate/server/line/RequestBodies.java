package io.watchgate.server.line;

import io.netty.buffer.ByteBuf;
import io.watchgate.audit.AuditBody;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the beginning of what was forwarded of a request and of its answer.
 *
 * <p>{@link #forwarded} is called on the loop of the call, everything else on that of the exchange,
 * to which the call's outcome is handed over; where the exchange ended before, it may or may not
 * see what was forwarded.
 */
public final class RequestBodies {

    private final int most;
    private @Nullable AuditBody arguments;
    private @Nullable AuditBody answer;

    /** Keeps at most {@code most} bytes of each. */
    RequestBodies(int most) {
        this.most = most;
    }

    /** Keeps the arguments of a request, if it has any; borrows it. */
    public void forwarded(JsonRpcRequest request) {
        long span = request.arguments();
        if (span != Span.NONE) {
            ByteBuf body = request.body();
            byte[] json = new byte[Math.min(most, Span.length(span))];
            body.getBytes(body.readerIndex() + Span.start(span), json);
            arguments = body(json, Span.length(span));
        }
    }

    /** Keeps the result, or the error; borrows the response. */
    public void answered(JsonRpcResponse response) {
        answer = body(response.outcome(most), response.outcomeLength());
    }

    private static AuditBody body(byte[] json, int length) {
        int end = json.length;
        if (end < length) {
            end = behindWholeCharacters(json);
        }
        return new AuditBody(end == json.length ? json : Arrays.copyOf(json, end), length);
    }

    /** Returns where the last character begins that may not be whole. */
    private static int behindWholeCharacters(byte[] json) {
        int last = json.length - 1;
        while (last > 0 && (json[last] & 0xc0) == 0x80) {
            last--;
        }
        return last;
    }

    /** Returns the arguments that were sent to the server; null when none were. */
    public @Nullable AuditBody arguments() {
        return arguments;
    }

    /** Returns the result or error that the client was given; null when it was given none. */
    public @Nullable AuditBody answer() {
        return answer;
    }
}
