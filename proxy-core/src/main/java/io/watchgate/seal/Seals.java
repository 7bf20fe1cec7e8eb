package io.watchgate.seal;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopTask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what clients carry for the gateway, so that nobody can read, change or make it, and it ends
 * with its time.
 *
 * <p>A seal is text that needs no escape anywhere: URL-safe Base64 of a version, the name of its
 * key, a random nonce, and the expiry and content encrypted. Its purpose is bound to it. The first
 * key seals, all open, so that a key can be replaced without a break. Seals open after a restart
 * and on every gateway that has the key.
 *
 * <p>Each loop has a {@link Sealer}; sealing and opening happen on the loop that is given. A random
 * nonce is safe for some 2^32 seals of one key (NIST SP 800-38D, 8.3).
 */
public final class Seals {

    private static final Logger LOG = LoggerFactory.getLogger(Seals.class);

    private static final byte VERSION = 1;
    private static final byte NAME_VERSION = 2;
    private static final int HEAD_BYTES = 1 + SealKey.ID_BYTES;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder BYTES = Base64.getUrlDecoder();

    private final GatewayLoops loops;
    private final Supplier<List<byte[]>> secrets;
    private final LongSupplier wallClock;
    private final CompletableFuture<Void> prepared = new CompletableFuture<>();
    private volatile List<Sealer> sealers = List.of();
    private volatile List<SealKey> keys = List.of();

    /**
     * Creates the seals of one gateway, which can be used once they are prepared.
     *
     * @param secrets returns those from which keys are derived, at least one; the first seals; may
     *     read files
     * @param wallClock the time of day in milliseconds
     */
    public Seals(GatewayLoops loops, Supplier<List<byte[]>> secrets, LongSupplier wallClock) {
        this.loops = loops;
        this.secrets = secrets;
        this.wallClock = wallClock;
    }

    /**
     * Prepares the seals on {@code executor}: loading the cryptography of the JDK takes longer than
     * a start may, and reads from the system.
     */
    public void prepare(Executor executor) {
        executor.execute(
                () -> {
                    try {
                        load();
                        sealers = loops.all().stream().map(loop -> new Sealer()).toList();
                        prepared.complete(null);
                    } catch (RuntimeException unusable) {
                        LOG.error("state that clients carry cannot be sealed", unusable);
                    }
                });
    }

    /** Takes the secrets that hold now. Not for loops. */
    public synchronized void load() {
        keys = derive(secrets.get());
    }

    /**
     * Runs {@code task} on {@code loop} when seals can be used: at once, but in the first moments
     * of the gateway. Safe from any thread.
     */
    public void whenReady(GatewayLoop loop, LoopTask task) {
        if (prepared.isDone()) {
            loop.run(task);
        } else {
            prepared.thenRun(() -> loop.handoff().post(task));
        }
    }

    /** Tells whether seals can be used. Safe from any thread. */
    public boolean isReady() {
        return prepared.isDone();
    }

    private static List<SealKey> derive(List<byte[]> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("seal keys: none (expected: at least one)");
        }
        return secrets.stream().map(SealKey::of).toList();
    }

    /** Returns the time of day in milliseconds, by which seals expire. */
    public long wallMillis() {
        return wallClock.getAsLong();
    }

    /** Returns so many random bytes. Called on {@code loop}. */
    public byte[] random(GatewayLoop loop, int length) {
        return sealer(loop).random(length);
    }

    /**
     * Returns {@code content} sealed until {@code expiryMillis} of the wall clock. Called on {@code
     * loop}.
     */
    public String seal(GatewayLoop loop, SealPurpose purpose, byte[] content, long expiryMillis) {
        SealKey key = keys.get(0);
        byte[] plain =
                ByteBuffer.allocate(Long.BYTES + content.length)
                        .putLong(expiryMillis)
                        .put(content)
                        .array();
        byte[] sealed = new byte[HEAD_BYTES + Sealer.NONCE_BYTES + plain.length + Sealer.TAG_BYTES];
        sealed[0] = VERSION;
        System.arraycopy(key.id(), 0, sealed, 1, SealKey.ID_BYTES);
        sealer(loop).encrypt(key, bound(purpose, sealed), plain, sealed, HEAD_BYTES);
        return TEXT.encodeToString(sealed);
    }

    /**
     * Returns what {@code text} holds; null when it is no seal of this gateway for this purpose, or
     * anything of it has changed. Called on {@code loop}.
     */
    public @Nullable Unsealed open(GatewayLoop loop, SealPurpose purpose, String text) {
        int least = Sealer.NONCE_BYTES + Long.BYTES + Sealer.TAG_BYTES;
        byte[] sealed = decode(text, VERSION, least);
        if (sealed == null) {
            return null;
        }
        for (SealKey key : keys) {
            if (key.isNamed(sealed, 1)) {
                byte[] bound = bound(purpose, sealed);
                byte[] plain = sealer(loop).decrypt(key, bound, sealed, HEAD_BYTES);
                if (plain != null) {
                    return unsealed(ByteBuffer.wrap(plain));
                }
            }
        }
        return null;
    }

    /**
     * Returns {@code content} sealed for {@code holder}, for ever and always as the same text, as
     * long as the key is the same. Called on {@code loop}.
     */
    public String name(GatewayLoop loop, SealPurpose purpose, String holder, byte[] content) {
        SealKey key = keys.get(0);
        byte[] sealed = new byte[HEAD_BYTES + Sealer.SYNTHETIC_BYTES + content.length];
        sealed[0] = NAME_VERSION;
        System.arraycopy(key.id(), 0, sealed, 1, SealKey.ID_BYTES);
        sealer(loop).name(key, bound(purpose, sealed, holder), content, sealed, HEAD_BYTES);
        return TEXT.encodeToString(sealed);
    }

    /**
     * Returns what {@link #name} has sealed for {@code holder} as {@code text}; null when it is no
     * name of this gateway's, or is for somebody else. Called on {@code loop}.
     */
    public byte @Nullable [] named(
            GatewayLoop loop, SealPurpose purpose, String holder, String text) {
        byte[] sealed = decode(text, NAME_VERSION, Sealer.SYNTHETIC_BYTES);
        if (sealed == null) {
            return null;
        }
        for (SealKey key : keys) {
            if (key.isNamed(sealed, 1)) {
                byte[] bound = bound(purpose, sealed, holder);
                byte[] content = sealer(loop).named(key, bound, sealed, HEAD_BYTES);
                if (content != null) {
                    return content;
                }
            }
        }
        return null;
    }

    private Unsealed unsealed(ByteBuffer plain) {
        long expiryMillis = plain.getLong();
        byte[] content = new byte[plain.remaining()];
        plain.get(content);
        return new Unsealed(content, expiryMillis <= wallMillis());
    }

    private static byte @Nullable [] decode(String text, byte version, int least) {
        try {
            byte[] sealed = BYTES.decode(text);
            // The last character may hold bits that decode to nothing: only one spelling is ours.
            boolean ours =
                    sealed.length >= HEAD_BYTES + least
                            && sealed[0] == version
                            && TEXT.encodeToString(sealed).equals(text);
            return ours ? sealed : null;
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    /** Returns what is proven besides the content: the purpose, and what stands before it. */
    private static byte[] bound(SealPurpose purpose, byte[] sealed) {
        byte[] label = purpose.label();
        return ByteBuffer.allocate(HEAD_BYTES + label.length)
                .put(sealed, 0, HEAD_BYTES)
                .put(label)
                .array();
    }

    private static byte[] bound(SealPurpose purpose, byte[] sealed, String holder) {
        byte[] head = bound(purpose, sealed);
        byte[] whose = holder.getBytes(StandardCharsets.UTF_8);
        // No label holds a zero: where it ends and the holder begins is certain.
        return ByteBuffer.allocate(head.length + 1 + whose.length)
                .put(head)
                .put((byte) 0)
                .put(whose)
                .array();
    }

    private Sealer sealer(GatewayLoop loop) {
        assert loop.inLoop() : Thread.currentThread().getName();
        return sealers.get(loop.index());
    }
}
