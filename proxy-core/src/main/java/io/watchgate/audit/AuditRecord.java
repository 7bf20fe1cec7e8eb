package io.watchgate.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one request, refusal or message came to.
 *
 * <p>The same object is filled again for the next: whoever is given one takes what it needs before
 * it returns. Confined to the event loop that fills it.
 */
public final class AuditRecord {

    /** Stands for a number that is not known. */
    public static final long ABSENT = -1;

    private static final int FIELDS = AuditField.values().length;

    private final CharSequence[] texts = new CharSequence[FIELDS];
    private final long[] numbers = new long[FIELDS];
    private final @Nullable AuditBody[] bodies = new AuditBody[FIELDS];

    /** Creates a record that says nothing. */
    public AuditRecord() {
        clear();
    }

    /** Forgets everything. */
    public AuditRecord clear() {
        Arrays.fill(texts, "");
        Arrays.fill(numbers, ABSENT);
        Arrays.fill(bodies, null);
        return this;
    }

    /** Says a text, which stays as it is until the record has been taken. */
    public AuditRecord set(AuditField field, CharSequence text) {
        texts[field.ordinal()] = text;
        return this;
    }

    /** Says a number. */
    public AuditRecord set(AuditField field, long number) {
        numbers[field.ordinal()] = number;
        return this;
    }

    /** Says what was forwarded; null for nothing. */
    public AuditRecord set(AuditField field, @Nullable AuditBody body) {
        bodies[field.ordinal()] = body;
        return this;
    }

    /** Returns what was forwarded; null when the record does not say. */
    public @Nullable AuditBody body(AuditField field) {
        return bodies[field.ordinal()];
    }

    /** Returns a text; empty when the record does not say. */
    public CharSequence text(AuditField field) {
        return texts[field.ordinal()];
    }

    /** Returns a number; {@link #ABSENT} when the record does not say. */
    public long number(AuditField field) {
        return numbers[field.ordinal()];
    }

    /** Tells whether the record says this. */
    public boolean has(AuditField field) {
        return switch (field.kind()) {
            case TEXT -> !text(field).isEmpty();
            case BODY -> body(field) != null;
            default -> number(field) != ABSENT;
        };
    }
}
