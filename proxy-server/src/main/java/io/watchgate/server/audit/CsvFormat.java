package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a row with a column for everything a record may say (RFC 4180).
 *
 * <p>Texts stand in quotes and hold no line break: control characters are shown as escapes. One
 * that a spreadsheet would take for a formula has an apostrophe in front.
 */
final class CsvFormat implements RecordFormat {

    private static final AuditField[] FIELDS = AuditField.values();

    private final LineTime time;
    private final char delimiter;

    CsvFormat(LineTime time, char delimiter) {
        this.time = time;
        this.delimiter = delimiter;
    }

    @Override
    public byte[] header() {
        return ascii(
                Stream.of(FIELDS)
                                .map(AuditField::label)
                                .collect(Collectors.joining(String.valueOf(delimiter)))
                        + "\n");
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        for (AuditField field : FIELDS) {
            if (field.ordinal() > 0) {
                line.raw(delimiter);
            }
            if (record.has(field)) {
                switch (field.kind()) {
                    case TIME -> line.raw(time.of(record.number(field)));
                    case NUMBER -> line.number(record.number(field));
                    case NANOS -> line.millis(record.number(field));
                    default -> text(record.text(field), line);
                }
            }
        }
    }

    private static void text(CharSequence text, LineBuilder line) {
        line.raw('"');
        if (isFormula(text.charAt(0))) {
            line.raw('\'');
        }
        line.csvText(text).raw('"');
    }

    /** Characters with which cells begin that spreadsheets compute (OWASP, "CSV Injection"). */
    private static boolean isFormula(char first) {
        return switch (first) {
            case '=', '+', '-', '@', '\t', '\r', '\n' -> true;
            default -> false;
        };
    }
}
