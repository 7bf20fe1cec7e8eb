package io.watchgate.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts on one event loop: AES-256-GCM with random nonces (NIST SP 800-38D), and
 * for names, which have to be the same each time, AES-256-CTR with a synthetic one.
 *
 * <p>A synthetic nonce is the keyed hash of all that is sealed and bound (the construction of RFC
 * 5297, SIV, with HMAC-SHA256 cut to 128 bits as its hash). It is nonce and proof at once: two
 * contents meet in one nonce with the chance that two hashes meet, and who changes a bit does not
 * know the hash that belongs to it. The one thing it tells is that two names are equal, which is
 * what a name is for.
 *
 * <p>Holds a generator of its own, because the JDK's default one reads a file of the system now and
 * then and takes a lock of the whole process. Confined to one loop.
 */
final class Sealer {

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;
    static final int SYNTHETIC_BYTES = 16;

    private final SecureRandom random;
    private final Cipher cipher;
    private final Cipher counter;
    private final Mac hash;
    private final byte[] nonce = new byte[NONCE_BYTES];

    /** Creates a sealer and seeds it, which reads from the system: not on a loop. */
    Sealer() {
        try {
            random = SecureRandom.getInstance("DRBG");
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
            counter = Cipher.getInstance("AES/CTR/NoPadding");
            hash = Mac.getInstance(SealKey.HMAC);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has DRBG, AES and HMAC", absent);
        }
        random.nextBytes(nonce);
        warm();
    }

    /** Loads what the first use would load, which may read files. */
    private void warm() {
        SealKey key = SealKey.of(nonce);
        byte[] sealed = new byte[NONCE_BYTES + TAG_BYTES];
        encrypt(key, nonce, new byte[0], sealed, 0);
        decrypt(key, nonce, sealed, 0);
        byte[] named = new byte[SYNTHETIC_BYTES];
        name(key, nonce, new byte[0], named, 0);
        named(key, nonce, named, 0);
    }

    /** Returns so many random bytes. */
    byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * Writes a fresh nonce, the encrypted content and its tag to {@code out} from {@code at} on.
     *
     * @param bound what is not encrypted but proven to be unchanged
     */
    void encrypt(SealKey key, byte[] bound, byte[] content, byte[] out, int at) {
        try {
            random.nextBytes(nonce);
            System.arraycopy(nonce, 0, out, at, NONCE_BYTES);
            cipher.init(Cipher.ENCRYPT_MODE, key.secret(), parameters(nonce, 0), random);
            cipher.updateAAD(bound);
            cipher.doFinal(content, 0, content.length, out, at + NONCE_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM", impossible);
        }
    }

    /**
     * Returns what {@link #encrypt} wrote to {@code sealed} from {@code at} to its end; null when
     * it was not this key, or a bit of it has changed.
     */
    byte @Nullable [] decrypt(SealKey key, byte[] bound, byte[] sealed, int at) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key.secret(), parameters(sealed, at), random);
            cipher.updateAAD(bound);
            int from = at + NONCE_BYTES;
            return cipher.doFinal(sealed, from, sealed.length - from);
        } catch (AEADBadTagException changed) {
            return null;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM", impossible);
        }
    }

    /**
     * Writes the synthetic nonce and the encrypted content to {@code out} from {@code at} on: the
     * same for the same content.
     *
     * @param bound what is not encrypted but proven to be unchanged
     */
    void name(SealKey key, byte[] bound, byte[] content, byte[] out, int at) {
        try {
            byte[] synthetic = synthetic(key, bound, content);
            System.arraycopy(synthetic, 0, out, at, SYNTHETIC_BYTES);
            counter.init(Cipher.ENCRYPT_MODE, key.naming(), new IvParameterSpec(synthetic), random);
            counter.doFinal(content, 0, content.length, out, at + SYNTHETIC_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-CTR", impossible);
        }
    }

    /**
     * Returns what {@link #name} wrote to {@code sealed} from {@code at} to its end; null when it
     * was not this key, or a bit of it has changed.
     */
    byte @Nullable [] named(SealKey key, byte[] bound, byte[] sealed, int at) {
        try {
            IvParameterSpec given = new IvParameterSpec(sealed, at, SYNTHETIC_BYTES);
            counter.init(Cipher.DECRYPT_MODE, key.naming(), given, random);
            int from = at + SYNTHETIC_BYTES;
            byte[] content = counter.doFinal(sealed, from, sealed.length - from);
            byte[] proof = synthetic(key, bound, content);
            return MessageDigest.isEqual(proof, given.getIV()) ? content : null;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-CTR", impossible);
        }
    }

    private byte[] synthetic(SealKey key, byte[] bound, byte[] content)
            throws GeneralSecurityException {
        hash.init(key.nonces());
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bound.length).array());
        hash.update(bound);
        return Arrays.copyOf(hash.doFinal(content), SYNTHETIC_BYTES);
    }

    private static GCMParameterSpec parameters(byte[] bytes, int at) {
        return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, bytes, at, NONCE_BYTES);
    }
}
