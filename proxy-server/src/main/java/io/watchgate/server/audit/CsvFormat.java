package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.watchgate.audit.AuditBody;
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

    private final LineTime time;
    private final char delimiter;
    private final int bodies;
    private final AuditField[] fields;
    private final KnownTexts known = new KnownTexts();

    /** Creates a format that shows so many bytes of each body. */
    CsvFormat(LineTime time, char delimiter, int bodies) {
        this.time = time;
        this.delimiter = delimiter;
        this.bodies = bodies;
        this.fields = RecordFormat.fields(bodies);
    }

    @Override
    public byte[] header() {
        return ascii(
                Stream.of(fields)
                                .flatMap(CsvFormat::headings)
                                .collect(Collectors.joining(String.valueOf(delimiter)))
                        + "\n");
    }

    private static Stream<String> headings(AuditField field) {
        return field.kind() == AuditField.Kind.BODY
                ? Stream.of(field.label(), field.label() + "_cut")
                : Stream.of(field.label());
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        columns(record, 0, KnownTexts.FIRST, line);
        if (!known.append(record, line)) {
            int from = line.length();
            columns(record, KnownTexts.FIRST, KnownTexts.BEHIND, line);
            known.keep(record, line, from);
        }
        columns(record, KnownTexts.BEHIND, fields.length, line);
    }

    /** Fills the columns of the fields from {@code first} to the one before {@code behind}. */
    private void columns(AuditRecord record, int first, int behind, LineBuilder line) {
        for (int i = first; i < behind; i++) {
            AuditField field = fields[i];
            if (i > 0) {
                line.raw(delimiter);
            }
            if (record.has(field)) {
                switch (field.kind()) {
                    case TIME -> line.raw(time.of(record.number(field)));
                    case NUMBER -> line.number(record.number(field));
                    case NANOS -> line.millis(record.number(field));
                    case BODY -> body(RecordFormat.body(record, field), line);
                    default -> text(record.text(field), line);
                }
            } else if (field.kind() == AuditField.Kind.BODY) {
                line.raw(delimiter);
            }
        }
    }

    /** Fills two columns. */
    private void body(AuditBody body, LineBuilder line) {
        line.raw('"');
        if (body.json().length > 0 && begins((char) body.json()[0])) {
            line.raw('\'');
        }
        int shown = line.body(body.json(), bodies, true);
        line.raw('"').raw(delimiter);
        if (shown < body.length()) {
            line.number(body.length() - shown);
        }
    }

    private static void text(CharSequence text, LineBuilder line) {
        line.raw('"');
        if (isFormula(text)) {
            line.raw('\'');
        }
        line.csvText(text).raw('"');
    }

    /** Spreadsheets pass over blanks, and over what nobody sees. */
    private static boolean isFormula(CharSequence text) {
        int at = 0;
        while (at < text.length() - 1 && isBlank(text.charAt(at))) {
            at++;
        }
        return begins(text.charAt(at));
    }

    private static boolean isBlank(char character) {
        return Character.isSpaceChar(character) || Character.getType(character) == Character.FORMAT;
    }

    /**
     * Tells whether cells that begin with it are computed (OWASP, "CSV Injection"): the wide ones
     * are where those who write Chinese, Japanese or Korean open them.
     */
    private static boolean begins(char first) {
        return switch (first) {
            case '=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b', '\uff0d', '\uff20' ->
                    true;
            default -> false;
        };
    }
}
