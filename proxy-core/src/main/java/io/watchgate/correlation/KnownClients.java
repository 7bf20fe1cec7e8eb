package io.watchgate.correlation;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.ModernClaim;
import io.watchgate.jsonrpc.Span;
import io.watchgate.session.ClientDescription;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The descriptions of clients read lately, by the bytes they were read from: a client of the modern
 * era repeats its own with every request.
 *
 * <p>Keeps one of those that fall to the same place. Safe from any thread.
 */
final class KnownClients {

    private static final int PLACES = 64;

    /** A longer description is read each time: what is kept has to have a bound. */
    private static final int LONGEST = 4096;

    private record Known(
            String revision, byte[] capabilities, byte[] info, ClientDescription client) {}

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    /** Returns what the request says of its client; capabilities and name are JSON objects. */
    ClientDescription of(ByteBuf body, ModernClaim claim, String revision) {
        int place = place(body, claim.capabilities()) + place(body, claim.clientInfo());
        int at = Math.floorMod(place, PLACES);
        Known known = places.get(at);
        if (known != null
                && known.revision.equals(revision)
                && isAt(body, claim.capabilities(), known.capabilities)
                && isAt(body, claim.clientInfo(), known.info)) {
            return known.client;
        }
        byte[] capabilities = bytes(body, claim.capabilities());
        byte[] info = bytes(body, claim.clientInfo());
        ClientDescription client = ClientDescription.of(revision, capabilities, info);
        if (capabilities.length + info.length <= LONGEST) {
            places.set(at, new Known(revision, capabilities, info, client));
        }
        return client;
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
