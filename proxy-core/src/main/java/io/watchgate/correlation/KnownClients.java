package io.watchgate.correlation;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.ModernClaim;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.LogLevel;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.Exchange;
import io.watchgate.session.ModernCaller;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The callers read lately, by the bytes that describe them: a client of the modern era repeats its
 * own description with every request.
 *
 * <p>Keeps one of those that fall to the same place. Safe from any thread.
 */
final class KnownClients {

    private static final int PLACES = 64;

    /** A longer description is read each time: what is kept has to have a bound. */
    private static final int LONGEST = 4096;

    private record Known(String revision, byte[] capabilities, byte[] info, ModernCaller caller) {}

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    /**
     * Returns the caller as the request describes it; capabilities and name are JSON objects.
     *
     * @param level the level below which log messages are not wanted; null when none are
     */
    ModernCaller of(
            Exchange exchange,
            ByteBuf body,
            ModernClaim claim,
            String revision,
            @Nullable LogLevel level) {
        int place = place(body, claim.capabilities()) + place(body, claim.clientInfo());
        int at = Math.floorMod(place, PLACES);
        Known known = places.get(at);
        if (known != null
                && known.revision.equals(revision)
                && isAt(body, claim.capabilities(), known.capabilities)
                && isAt(body, claim.clientInfo(), known.info)) {
            return known.caller.of(exchange, level);
        }
        byte[] capabilities = bytes(body, claim.capabilities());
        byte[] info = bytes(body, claim.clientInfo());
        ClientDescription client = ClientDescription.of(revision, capabilities, info);
        ModernCaller caller = new ModernCaller(exchange.principal(), client, level);
        if (capabilities.length + info.length <= LONGEST) {
            places.set(at, new Known(revision, capabilities, info, caller));
        }
        return caller;
    }

    private static int place(ByteBuf body, long span) {
        if (span == Span.NONE) {
            return 0;
        }
        int length = Span.length(span);
        int from = body.readerIndex() + Span.start(span);
        return length * 31 + body.getByte(from + length / 2) * 7 + body.getByte(from + length / 3);
    }

    private static boolean isAt(ByteBuf body, long span, byte[] bytes) {
        int length = span == Span.NONE ? 0 : Span.length(span);
        if (length != bytes.length) {
            return false;
        }
        int from = body.readerIndex() + (length == 0 ? 0 : Span.start(span));
        for (int i = 0; i < length; i++) {
            if (body.getByte(from + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(ByteBuf body, long span) {
        byte[] bytes = new byte[span == Span.NONE ? 0 : Span.length(span)];
        if (bytes.length > 0) {
            body.getBytes(body.readerIndex() + Span.start(span), bytes);
        }
        return bytes;
    }
}
