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
                    .map(field -> ascii(",\"" + field.label() + "\":"))
                    .toArray(byte[][]::new);
    private static final byte[] TIME = ascii("{\"" + AuditField.TIME.label() + "\":\"");

    private static final byte[][] CUTS =
            Stream.of(FIELDS)
                    .map(field -> ascii(",\"" + field.label() + "_cut\":"))
                    .toArray(byte[][]::new);

    private final LineTime time;
    private final int bodies;
    private final AuditField[] fields;

    /** Creates a format that shows so many bytes of each body. */
    JsonFormat(LineTime time, int bodies) {
        this.time = time;
        this.bodies = bodies;
        this.fields = RecordFormat.fields(bodies);
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        line.raw(TIME).raw(time.of(record.number(AuditField.TIME))).raw('"');
        for (AuditField field : fields) {
            if (field != AuditField.TIME && record.has(field)) {
                line.raw(KEYS[field.ordinal()]);
                switch (field.kind()) {
                    case NUMBER -> line.number(record.number(field));
                    case NANOS -> line.millis(record.number(field));
                    case BODY -> body(RecordFormat.body(record, field), field, line);
                    default -> line.raw('"').text(record.text(field)).raw('"');
                }
            }
        }
        line.raw('}');
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
