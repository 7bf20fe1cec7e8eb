package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

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
                    .map(field -> ascii(",\"" + field.label() + "\":"))
                    .toArray(byte[][]::new);
    private static final byte[] TIME = ascii("{\"" + AuditField.TIME.label() + "\":\"");

    private final LineTime time;

    JsonFormat(LineTime time) {
        this.time = time;
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        line.raw(TIME).raw(time.of(record.number(AuditField.TIME))).raw('"');
        for (AuditField field : FIELDS) {
            if (field != AuditField.TIME && record.has(field)) {
                line.raw(KEYS[field.ordinal()]);
                switch (field.kind()) {
                    case NUMBER -> line.number(record.number(field));
                    case NANOS -> line.millis(record.number(field));
                    default -> line.raw('"').text(record.text(field)).raw('"');
                }
            }
        }
        line.raw('}');
    }
}
