package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;
import java.util.stream.Stream;

/** Writes words for people: the time, then what the record says, each with its name. */
final class TextFormat implements RecordFormat {

    private static final AuditField[] FIELDS = AuditField.values();
    private static final byte[][] KEYS =
            Stream.of(FIELDS).map(field -> ascii(" " + field.label() + "=")).toArray(byte[][]::new);

    private static final byte[][] CUTS =
            Stream.of(FIELDS)
                    .map(field -> ascii(" " + field.label() + "_cut="))
                    .toArray(byte[][]::new);

    private final LineTime time;
    private final int bodies;
    private final long after;
    private final KnownTexts known = new KnownTexts();

    /** Creates a format that shows so many bytes of each body. */
    TextFormat(LineTime time, int bodies) {
        this.time = time;
        this.bodies = bodies;
        this.after = KnownTexts.bits(RecordFormat.fields(bodies)) & KnownTexts.AFTER;
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        line.raw(time.of(record.number(AuditField.TIME)));
        words(record, KnownTexts.BEFORE, line);
        if (!known.append(record, line)) {
            int from = line.length();
            words(record, KnownTexts.BITS, line);
            known.keep(record, line, from);
        }
        words(record, after, line);
    }

    /** Appends those of {@code fields} that the record says. */
    private void words(AuditRecord record, long fields, LineBuilder line) {
        for (long rest = record.said() & fields; rest != 0; rest &= rest - 1) {
            AuditField field = FIELDS[Long.numberOfTrailingZeros(rest)];
            line.raw(KEYS[field.ordinal()]);
            switch (field.kind()) {
                case NUMBER -> line.number(record.number(field));
                case NANOS -> line.millis(record.number(field));
                case BODY -> body(RecordFormat.body(record, field), field, line);
                default -> text(record.text(field), line);
            }
        }
    }

    private void body(AuditBody body, AuditField field, LineBuilder line) {
        line.raw('"');
        int shown = line.body(body.json(), bodies, false);
        line.raw('"');
        if (shown < body.length()) {
            line.raw(CUTS[field.ordinal()]).number(body.length() - shown);
        }
    }

    /** A text that could be taken for more than one word stands in quotes. */
    private static void text(CharSequence text, LineBuilder line) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
        }
        if (plain) {
            line.text(text);
        } else {
            line.raw('"').text(text).raw('"');
        }
    }
}
