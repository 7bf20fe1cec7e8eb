package io.watchgate.session;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes session ids: 144 random bits in visible ASCII (MCP 2025-11-25, basic/transports, "Session
 * Management").
 *
 * <p>The JDK's default generator reads a file of the system now and then and takes a lock of the
 * whole process, so each loop has a generator of its own, seeded when it is made (NIST SP 800-90A).
 * Confined to one loop.
 */
final class SessionIds {

    private static final int BYTES = 18;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random;

    /** Creates a generator and seeds it, which reads from the system: not on a loop. */
    SessionIds() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has DRBG", e);
        }
        next();
    }

    String next() {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return TEXT.encodeToString(bits);
    }
}
