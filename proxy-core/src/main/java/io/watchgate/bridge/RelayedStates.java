package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.ModernMembers;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.seal.SealPurpose;
import io.watchgate.seal.Seals;
import io.watchgate.seal.Unsealed;
import io.watchgate.upstream.CallerMeta;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Seals the {@code requestState} of a server of the modern era on its way to the client, and opens
 * it for the retry (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * <p>What the server wrote is never read, and comes back to it byte for byte. The seal proves that
 * it came from this upstream, for the same principal, method, name and arguments, within {@code
 * timeouts.park}; it opens on every gateway that has the key. How often a state may be used is the
 * server's business. Safe from any of the gateway's loops.
 */
final class RelayedStates {

    private static final byte[] KEY = "\"requestState\":".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;

    private final Seals seals;
    private final Supplier<ParkSettings> settings;

    RelayedStates(Seals seals, Supplier<ParkSettings> settings) {
        this.seals = seals;
        this.settings = settings;
    }

    Seals seals() {
        return seals;
    }

    /** Tells whether a result holds what is to be sealed. */
    static boolean isIn(JsonRpcResponse response) {
        ModernMembers members = response.modern();
        return members != null && members.requestState() != Span.NONE;
    }

    /**
     * Puts the sealed state of {@code response} into its place; returns false when the server's is
     * no text. Called on {@code loop}; borrows both messages.
     *
     * @param sent what the response answers
     */
    boolean seal(
            GatewayLoop loop,
            String upstream,
            String principal,
            JsonRpcRequest sent,
            JsonRpcResponse response) {
        ModernMembers members = response.modern();
        long span = members == null ? Span.NONE : members.requestState();
        byte[] result = response.outcome();
        int from = Span.start(span) - Span.start(response.result());
        int to = Span.end(span) - Span.start(response.result());
        if (span == Span.NONE || result[from] != '"') {
            return false;
        }
        byte[] content =
                ByteBuffer.allocate(DIGEST_BYTES + to - from)
                        .put(digest(upstream, principal, sent))
                        .put(result, from, to - from)
                        .array();
        long life = TimeUnit.NANOSECONDS.toMillis(settings.get().parkNanos());
        String seal =
                seals.seal(loop, SealPurpose.RELAYED_STATE, content, seals.wallMillis() + life);
        byte[] text = ('"' + seal + '"').getBytes(StandardCharsets.US_ASCII);
        response.replaceOutcome(
                ByteBuffer.allocate(result.length - (to - from) + text.length)
                        .put(result, 0, from)
                        .put(text)
                        .put(result, to, result.length - to)
                        .array());
        return true;
    }

    /**
     * Returns the server's own state, a JSON string as it was spelled; null when {@code state} is
     * not that of {@code retry}, or too old. Called on {@code loop}; borrows the message.
     */
    byte @Nullable [] open(
            GatewayLoop loop,
            String upstream,
            String principal,
            JsonRpcRequest retry,
            String state) {
        Unsealed unsealed = seals.open(loop, SealPurpose.RELAYED_STATE, state);
        if (unsealed == null || unsealed.expired()) {
            return null;
        }
        byte[] content = unsealed.content();
        byte[] proof = Arrays.copyOf(content, DIGEST_BYTES);
        return MessageDigest.isEqual(proof, digest(upstream, principal, retry))
                ? Arrays.copyOfRange(content, DIGEST_BYTES, content.length)
                : null;
    }

    /**
     * Lets {@code retry} bring the server's own state, {@code token}, in place of what stands at
     * {@code sealed}.
     *
     * @param caller what the server is told besides
     */
    static void putBack(JsonRpcRequest retry, long sealed, byte[] token, CallerMeta caller) {
        retry.blank(sealed);
        byte[] member =
                ByteBuffer.allocate(KEY.length + token.length + 1)
                        .put(KEY)
                        .put(token)
                        .put((byte) ',')
                        .array();
        retry.tell(caller.meta().with(member));
    }

    private static byte[] digest(String upstream, String principal, JsonRpcRequest request) {
        String asked = HexFormat.of().formatHex(SentCall.digest(upstream, request));
        return new JsonDigest().add(principal).add(asked).bytes();
    }
}
