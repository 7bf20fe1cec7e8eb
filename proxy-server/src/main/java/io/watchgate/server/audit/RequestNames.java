package io.watchgate.server.audit;

import io.watchgate.session.PendingRequest;
import io.watchgate.session.RequestFacts;

/**
 * Spells {@link RequestFacts#name} in characters that are used again for the next. Confined to one
 * thread.
 */
final class RequestNames {

    private static final int RADIX = 36;

    private final StringBuilder name =
            new StringBuilder(32).append(RequestFacts.namePrefix()).append('-');
    private final int prefix = name.length();

    /** Returns the name of the request; valid until the next call. */
    CharSequence of(PendingRequest request) {
        int count = 1;
        for (long rest = request.serial() / RADIX; rest > 0; rest /= RADIX) {
            count++;
        }
        name.setLength(prefix + count);
        long rest = request.serial();
        for (int i = prefix + count - 1; i >= prefix; i--) {
            name.setCharAt(i, Character.forDigit((int) (rest % RADIX), RADIX));
            rest /= RADIX;
        }
        return name;
    }
}
