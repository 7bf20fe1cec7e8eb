package io.watchgate.detect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What stands where something was taken out: {@code [email]}, or with a key {@code
 * [email:lkbdmhap…]}, by which two places with the same text are known to be the same without it
 * being told. Immutable, safe from any thread.
 */
final class Placeholder {

    /** So many letters carry 64 bits of HMAC-SHA-256. */
    private static final int LETTERS = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final @Nullable SecretKeySpec key;

    private Placeholder(@Nullable SecretKeySpec key) {
        this.key = key;
    }

    /** Returns one that says the kind only. */
    static Placeholder ofKind() {
        return new Placeholder(null);
    }

    /** Returns one that tells equal texts by a hash with {@code key}. */
    static Placeholder keyed(String key) {
        return new Placeholder(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }

    /** Returns what to write for {@code folded[from..to)}, which stands inside a JSON string. */
    byte[] of(Kind kind, byte[] folded, int from, int to) {
        String hash = key == null ? "" : ':' + hash(key, folded, from, to);
        return ('[' + kind.name() + hash + ']').getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(SecretKeySpec key, byte[] folded, int from, int to) {
        byte[] plain = new byte[to - from];
        int length = Folding.BACKSLASH.unfold(folded, from, to, plain);
        byte[] hash;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(plain, 0, length);
            hash = mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
        // Letters only: digits could look like another number to a filter behind this one.
        StringBuilder text = new StringBuilder(LETTERS);
        for (int i = 0; i < LETTERS / 2; i++) {
            text.append((char) ('a' + (hash[i] >> 4 & 15))).append((char) ('a' + (hash[i] & 15)));
        }
        return text.toString();
    }
}
