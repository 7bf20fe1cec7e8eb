package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;
import java.util.stream.Stream;

/**
 * Writes an object whose members are what the record says.
 *
 * <p>Every line is valid JSON whatever a client sent: texts are escaped character by character.
 */
final class JsonFormat implements RecordFormat {

    private static final AuditField[] FIELDS = AuditField.values();
    private static final byte[][] KEYS =
            Stream.of(FIELDS)
                    .map(field -> ascii(",\"" + field.label() + "\":" + quote(field)))
                    .toArray(byte[][]::new);
    private static final byte[] TIME = ascii("{\"" + AuditField.TIME.label() + "\":\"");

    private static final byte[][] CUTS =
            Stream.of(FIELDS)
                    .map(field -> ascii(",\"" + field.label() + "_cut\":"))
                    .toArray(byte[][]::new);

    private final LineTime time;
    private final int bodies;
    private final long after;
    private final KnownTexts known = new KnownTexts();

    /** Creates a format that shows so many bytes of each body. */
    JsonFormat(LineTime time, int bodies) {
        this.time = time;
        this.bodies = bodies;
        this.after = KnownTexts.bits(RecordFormat.fields(bodies)) & KnownTexts.AFTER;
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        line.raw(TIME).raw(time.of(record.number(AuditField.TIME))).raw('"');
        members(record, KnownTexts.BEFORE, line);
        if (!known.append(record, line)) {
            int from = line.length();
            members(record, KnownTexts.BITS, line);
            known.keep(record, line, from);
        }
        members(record, after, line);
        line.raw('}');
    }

    private static String quote(AuditField field) {
        return field.kind() == AuditField.Kind.TEXT ? "\"" : "";
    }

    /** Appends those of {@code fields} that the record says. */
    private void members(AuditRecord record, long fields, LineBuilder line) {
        for (long rest = record.said() & fields; rest != 0; rest &= rest - 1) {
            AuditField field = FIELDS[Long.numberOfTrailingZeros(rest)];
            line.raw(KEYS[field.ordinal()]);
            switch (field.kind()) {
                case NUMBER -> line.number(record.number(field));
                case NANOS -> line.millis(record.number(field));
                case BODY -> body(RecordFormat.body(record, field), field, line);
                default -> line.text(record.text(field)).raw('"');
            }
        }
    }

    /** What may be cut is no JSON any more, so it is always shown as a text. */
    private void body(AuditBody body, AuditField field, LineBuilder line) {
        line.raw('"');
        int shown = line.body(body.json(), bodies, false);
        line.raw('"');
        if (shown < body.length()) {
            line.raw(CUTS[field.ordinal()]).number(body.length() - shown);
        }
    }
}
