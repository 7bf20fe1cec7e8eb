package io.watchgate.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key derived from one of the operator's secrets, with the name under which seals speak of it.
 *
 * <p>Derivation is that of RFC 5869 (HKDF) with HMAC-SHA256, so that a secret may have any length
 * and neither the key nor its name tells anything of it.
 *
 * @param id the name, {@link #ID_BYTES} bytes
 * @param secret the key for AES-256, where nonces are random
 * @param naming the key for AES-256 where they are made of what is sealed
 * @param nonces the key by which they are made then
 */
record SealKey(byte[] id, SecretKeySpec secret, SecretKeySpec naming, SecretKeySpec nonces) {

    /** Enough for a handful of keys; the seal itself proves which one it was. */
    static final int ID_BYTES = 4;

    static final String HMAC = "HmacSHA256";
    private static final byte[] SALT = "watchgate seal".getBytes(StandardCharsets.US_ASCII);

    /** Derives the key of {@code operatorSecret}. */
    static SealKey of(byte[] operatorSecret) {
        byte[] prk = hmac(SALT, operatorSecret);
        byte[] id = Arrays.copyOf(expand(prk, "id"), ID_BYTES);
        return new SealKey(
                id,
                new SecretKeySpec(expand(prk, "key"), "AES"),
                new SecretKeySpec(expand(prk, "naming"), "AES"),
                new SecretKeySpec(expand(prk, "nonces"), HMAC));
    }

    private static byte[] expand(byte[] prk, String info) {
        // One block of HKDF-Expand: as many bytes as a hash has are all that is needed.
        byte[] block = Arrays.copyOf(info.getBytes(StandardCharsets.US_ASCII), info.length() + 1);
        block[info.length()] = 1;
        return hmac(prk, block);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has " + HMAC, absent);
        }
    }

    /** Tells whether {@code sealed} names this key at {@code at}. */
    boolean isNamed(byte[] sealed, int at) {
        return Arrays.equals(sealed, at, at + ID_BYTES, id, 0, ID_BYTES);
    }
}
