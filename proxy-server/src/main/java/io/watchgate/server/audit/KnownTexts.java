package io.watchgate.server.audit;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.KnownParts;
import io.watchgate.server.line.LineBuilder;
import java.util.Arrays;

/**
 * Keeps what is the same in many records, as it is written in one format: who asked whom for what,
 * and what was decided ({@code AuditRecordBenchmark}). Confined to one event loop.
 */
final class KnownTexts {

    /** The first of the fields that are kept, by its ordinal. */
    static final int FIRST = AuditField.PRINCIPAL.ordinal();

    /** The first field behind them; between the two stand texts only, in every format. */
    static final int BEHIND = AuditField.DECISION.ordinal() + 1;

    /** The fields that are kept, a bit for each. */
    static final long BITS = (1L << BEHIND) - (1L << FIRST);

    /** The fields before these, but for the time, which every line begins with. */
    static final long BEFORE = (1L << FIRST) - 1 & ~bits(AuditField.TIME);

    /** The fields behind these. */
    static final long AFTER = -1L << BEHIND;

    private static final AuditField[] FIELDS =
            Arrays.copyOfRange(AuditField.values(), FIRST, BEHIND);

    private final KnownParts parts = new KnownParts(FIELDS.length);

    /** Returns a bit for each field, that of its ordinal. */
    static long bits(AuditField... fields) {
        long bits = 0;
        for (AuditField field : fields) {
            bits |= 1L << field.ordinal();
        }
        return bits;
    }

    /** Appends the fields if they are known; returns whether they were. */
    boolean append(AuditRecord record, LineBuilder line) {
        for (int i = 0; i < FIELDS.length; i++) {
            parts.shows(i, record.text(FIELDS[i]));
        }
        return parts.append(line, hash(record));
    }

    /** Keeps what the fields have become, which is the line from {@code from} on. */
    void keep(AuditRecord record, LineBuilder line, int from) {
        for (AuditField field : FIELDS) {
            // Other texts may say something else next time.
            if (!(record.text(field) instanceof String)) {
                return;
            }
        }
        parts.keep(line, from, hash(record));
    }

    private static int hash(AuditRecord record) {
        return 31 * record.text(AuditField.PEER).hashCode()
                + record.text(AuditField.SUBJECT).hashCode();
    }
}
