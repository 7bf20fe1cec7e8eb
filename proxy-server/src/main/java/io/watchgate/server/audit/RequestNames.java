package io.watchgate.server.audit;

import io.watchgate.session.PendingRequest;
import io.watchgate.session.RequestFacts;

/**
 * Spells {@link RequestFacts#name} in characters that are used again for the next. Confined to one
 * thread.
 */
final class RequestNames {

    private static final int RADIX = 36;

    private final StringBuilder name = new StringBuilder(32);

    /** Returns the name of the request; valid until the next call. */
    CharSequence of(PendingRequest request) {
        name.setLength(0);
        name.append(RequestFacts.namePrefix()).append('-');
        int start = name.length();
        long rest = request.serial();
        do {
            name.insert(start, Character.forDigit((int) (rest % RADIX), RADIX));
            rest /= RADIX;
        } while (rest > 0);
        return name;
    }
}
