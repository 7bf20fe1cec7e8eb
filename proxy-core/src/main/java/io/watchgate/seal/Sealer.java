package io.watchgate.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts on one event loop: AES-256-GCM with random nonces (NIST SP 800-38D).
 *
 * <p>Holds a generator of its own, because the JDK's default one reads a file of the system now and
 * then and takes a lock of the whole process. Confined to one loop.
 */
final class Sealer {

    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final SecureRandom random;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_BYTES];

    /** Creates a sealer and seeds it, which reads from the system: not on a loop. */
    Sealer() {
        try {
            random = SecureRandom.getInstance("DRBG");
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has DRBG and AES", absent);
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

    private static GCMParameterSpec parameters(byte[] bytes, int at) {
        return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, bytes, at, NONCE_BYTES);
    }
}
