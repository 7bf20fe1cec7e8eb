package io.watchgate.server.audit;

import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;
import java.util.stream.Stream;

/** How a record becomes a line. Confined to one event loop. */
interface RecordFormat {

    /** Appends the line without its line feed. */
    void write(AuditRecord record, LineBuilder line);

    /** Returns the line that a new file begins with, its line feed included; empty for none. */
    default byte[] header() {
        return new byte[0];
    }

    /** Returns what is shown where so many bytes of bodies are. */
    static AuditField[] fields(int bodies) {
        return Stream.of(AuditField.values())
                .filter(field -> bodies > 0 || field.kind() != AuditField.Kind.BODY)
                .toArray(AuditField[]::new);
    }

    /** Returns a body that the record has. */
    static AuditBody body(AuditRecord record, AuditField field) {
        AuditBody body = record.body(field);
        if (body == null) {
            throw new IllegalStateException(field.label() + " (expected: in the record)");
        }
        return body;
    }

    /** Returns the format that the configuration names. */
    static RecordFormat of(AuditSinkConfig config) {
        int bodies = (int) config.bodies().bytes();
        LineTime time = new LineTime(System::currentTimeMillis);
        RecordFormat format =
                switch (config.format()) {
                    case JSON_LINES -> new JsonFormat(time, bodies);
                    case CSV -> new CsvFormat(time, config.delimiter().charAt(0), bodies);
                    case TEXT -> new TextFormat(time, bodies);
                };
        return config.isSyslog() ? new SyslogFormat(time, format) : format;
    }
}
