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
     * Puts the sealed state of {@code response} into its place, or one that only tells whose it is
     * where the server gave none; returns false when the server's is no text. Called on {@code
     * loop}; borrows both messages.
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
        byte[] proof = digest(upstream, principal, sent);
        if (span == Span.NONE) {
            response.prepend(member(sealed(loop, proof)));
            return true;
        }
        byte[] result = response.outcome();
        int from = Span.start(span) - Span.start(response.result());
        int to = Span.end(span) - Span.start(response.result());
        if (result[from] != '"') {
            return false;
        }
        byte[] text =
                sealed(
                        loop,
                        ByteBuffer.allocate(DIGEST_BYTES + to - from)
                                .put(proof)
                                .put(result, from, to - from)
                                .array());
        response.replaceOutcome(
                ByteBuffer.allocate(result.length - (to - from) + text.length)
                        .put(result, 0, from)
                        .put(text)
                        .put(result, to, result.length - to)
                        .array());
        return true;
    }

    private byte[] sealed(GatewayLoop loop, byte[] content) {
        long life = TimeUnit.NANOSECONDS.toMillis(settings.get().parkNanos());
        String seal =
                seals.seal(loop, SealPurpose.RELAYED_STATE, content, seals.wallMillis() + life);
        return ('"' + seal + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the server's own state, a JSON string as it was spelled, empty where it gave none;
     * null when {@code state} is not that of {@code retry}, or too old. Called on {@code loop};
     * borrows the message.
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
     * {@code sealed}; none if that is empty.
     *
     * @param caller what the server is told besides
     */
    static void putBack(JsonRpcRequest retry, long sealed, byte[] token, CallerMeta caller) {
        retry.blank(sealed);
        if (token.length == 0) {
            return;
        }
        retry.tell(caller.meta().with(member(token)));
    }

    /** Returns the member whose value is {@code token}, with a comma behind it. */
    private static byte[] member(byte[] token) {
        return ByteBuffer.allocate(KEY.length + token.length + 1)
                .put(KEY)
                .put(token)
                .put((byte) ',')
                .array();
    }

    private static byte[] digest(String upstream, String principal, JsonRpcRequest request) {
        String asked = HexFormat.of().formatHex(SentCall.digest(upstream, request));
        return new JsonDigest().add(principal).add(asked).bytes();
    }
}
