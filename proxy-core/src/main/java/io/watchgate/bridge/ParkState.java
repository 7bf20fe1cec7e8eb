package io.watchgate.bridge;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway's own {@code requestState} holds, inside its seal.
 *
 * @param kind what a retry leads to
 * @param node the process that made it
 * @param park the call that waits; of no meaning when none does
 * @param round counts how often the client was asked during the call
 * @param digest sums up method, name and arguments
 * @param principal whose call it is
 */
record ParkState(Kind kind, long node, ParkId park, int round, byte[] digest, String principal) {

    /** What a retry leads to. */
    enum Kind {
        /** A call that waits in the process that made the state. */
        WAITING,
        /** The call once more: the server ended it with what the client had to do first. */
        REPEATED
    }

    private static final int DIGEST_BYTES = 32;
    private static final int FIXED_BYTES = 1 + 3 * Long.BYTES + Integer.BYTES + DIGEST_BYTES;

    byte[] bytes() {
        byte[] name = principal.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .put((byte) kind.ordinal())
                .putLong(node)
                .putLong(park.high())
                .putLong(park.low())
                .putInt(round)
                .put(digest)
                .put(name)
                .array();
    }

    /** Reads what {@link #bytes} wrote; null when another version of the gateway wrote it. */
    static @Nullable ParkState read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int kind = in.get();
            long node = in.getLong();
            ParkId park = new ParkId(in.getLong(), in.getLong());
            int round = in.getInt();
            byte[] digest = new byte[DIGEST_BYTES];
            in.get(digest);
            byte[] name = new byte[in.remaining()];
            in.get(name);
            return kind < 0 || kind >= Kind.values().length
                    ? null
                    : new ParkState(
                            Kind.values()[kind],
                            node,
                            park,
                            round,
                            digest,
                            new String(name, StandardCharsets.UTF_8));
        } catch (BufferUnderflowException tooShort) {
            return null;
        }
    }

    /**
     * The name of a parked call: 128 random bits.
     *
     * @param high half of them
     * @param low the other half
     */
    record ParkId(long high, long low) {

        /** Stands where no call waits. */
        static final ParkId NONE = new ParkId(0, 0);

        static ParkId of(byte[] random) {
            ByteBuffer bits = ByteBuffer.wrap(random);
            return new ParkId(bits.getLong(), bits.getLong());
        }
    }
}
