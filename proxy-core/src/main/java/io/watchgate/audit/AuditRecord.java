package io.watchgate.audit;

import io.watchgate.audit.AuditField.Kind;
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
    private static final long TEXTS = bits(Kind.TEXT);
    private static final long BODIES = bits(Kind.BODY);
    private static final long NUMBERS = ~(TEXTS | BODIES);

    private final CharSequence[] texts = new CharSequence[FIELDS];
    private final long[] numbers = new long[FIELDS];
    private final @Nullable AuditBody[] bodies = new AuditBody[FIELDS];
    private long said;

    /** Creates a record that says nothing. */
    public AuditRecord() {
        Arrays.fill(texts, "");
    }

    private static long bits(Kind kind) {
        long bits = 0;
        for (AuditField field : AuditField.values()) {
            bits |= field.kind() == kind ? bit(field) : 0;
        }
        return bits;
    }

    private static long bit(AuditField field) {
        return 1L << field.ordinal();
    }

    /** Forgets everything. */
    public AuditRecord clear() {
        if ((said & BODIES) != 0) {
            Arrays.fill(bodies, null);
        }
        said = 0;
        return this;
    }

    /** Says a text, which stays as it is until the record has been taken. */
    public AuditRecord set(AuditField field, CharSequence text) {
        texts[field.ordinal()] = text;
        says(bit(field) & TEXTS, !text.isEmpty());
        return this;
    }

    /** Says a number. */
    public AuditRecord set(AuditField field, long number) {
        numbers[field.ordinal()] = number;
        says(bit(field) & NUMBERS, number != ABSENT);
        return this;
    }

    /** Says what was forwarded; null for nothing. */
    public AuditRecord set(AuditField field, @Nullable AuditBody body) {
        bodies[field.ordinal()] = body;
        says(bit(field) & BODIES, body != null);
        return this;
    }

    private void says(long bit, boolean something) {
        said = something ? said | bit : said & ~bit;
    }

    /** Returns a bit for each field that the record says: that of the field's ordinal. */
    public long said() {
        return said;
    }

    /** Returns what was forwarded; null when the record does not say. */
    public @Nullable AuditBody body(AuditField field) {
        return has(field) ? bodies[field.ordinal()] : null;
    }

    /** Returns a text; empty when the record does not say. */
    public CharSequence text(AuditField field) {
        return has(field) ? texts[field.ordinal()] : "";
    }

    /** Returns a number; {@link #ABSENT} when the record does not say. */
    public long number(AuditField field) {
        return has(field) ? numbers[field.ordinal()] : ABSENT;
    }

    /** Tells whether the record says this. */
    public boolean has(AuditField field) {
        return (said & bit(field)) != 0;
    }
}
