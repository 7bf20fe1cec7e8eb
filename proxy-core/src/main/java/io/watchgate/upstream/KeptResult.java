package io.watchgate.upstream;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.ModernMembers;
import io.watchgate.jsonrpc.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A result that may be given to others as long as its server has said. Immutable.
 *
 * @param json the result, byte for byte
 * @param ttl where in it the number stands that says how long; {@link Span#NONE} for nowhere
 * @param expiresAt until when, in nanoseconds of the loops' clock
 * @param shared whether other principals may have it, too
 */
record KeptResult(byte[] json, long ttl, long expiresAt, boolean shared) {

    private static final byte[] SHARED = {'"', 'p', 'u', 'b', 'l', 'i', 'c', '"'};

    /** What is accounted for an entry besides its bytes. */
    private static final int OVERHEAD = 256;

    /** Reads a complete result that was received at {@code now}. */
    static KeptResult of(JsonRpcResponse response, long now) {
        ModernMembers modern = response.modern();
        long ttl = modern == null ? Span.NONE : modern.ttl();
        long scope = modern == null ? Span.NONE : modern.cacheScope();
        ByteBuf body = response.body();
        long millis = ttl == Span.NONE ? 0 : KeptResults.millis(bytes(body, ttl));
        boolean shared = scope != Span.NONE && Arrays.equals(bytes(body, scope), SHARED);
        int start = Span.start(response.result());
        long inside =
                ttl == Span.NONE ? ttl : Span.of(Span.start(ttl) - start, Span.end(ttl) - start);
        return new KeptResult(
                bytes(body, response.result()),
                inside,
                now + TimeUnit.MILLISECONDS.toNanos(millis),
                shared);
    }

    private static byte[] bytes(ByteBuf body, long span) {
        byte[] bytes = new byte[Span.length(span)];
        body.getBytes(body.readerIndex() + Span.start(span), bytes);
        return bytes;
    }

    boolean isFresh(long now) {
        return now - expiresAt < 0;
    }

    int size() {
        return json.length + OVERHEAD;
    }

    /** Returns the answer to {@code call}, which says how much of the result's time is left. */
    JsonRpcResponse answer(UpstreamCall call) {
        JsonRpcResponse answer = LegMessages.answer(call.leg(), result(call.loop().nanoTime()));
        // Read like the server's, so that what it says of itself is known for the server's.
        answer.belongTo(call);
        return answer;
    }

    private byte[] result(long now) {
        if (ttl == Span.NONE) {
            return json;
        }
        long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(expiresAt - now));
        byte[] number = Long.toString(left).getBytes(StandardCharsets.US_ASCII);
        int behind = Span.end(ttl);
        byte[] result = new byte[json.length - Span.length(ttl) + number.length];
        System.arraycopy(json, 0, result, 0, Span.start(ttl));
        System.arraycopy(number, 0, result, Span.start(ttl), number.length);
        System.arraycopy(
                json, behind, result, Span.start(ttl) + number.length, json.length - behind);
        return result;
    }
}
