package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

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

    private final LineTime time;

    TextFormat(LineTime time) {
        this.time = time;
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        line.raw(time.of(record.number(AuditField.TIME)));
        for (AuditField field : FIELDS) {
            if (field != AuditField.TIME && record.has(field)) {
                line.raw(KEYS[field.ordinal()]);
                switch (field.kind()) {
                    case NUMBER -> line.number(record.number(field));
                    case NANOS -> line.millis(record.number(field));
                    default -> text(record.text(field), line);
                }
            }
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
