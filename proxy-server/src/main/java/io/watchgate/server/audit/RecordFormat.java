package io.watchgate.server.audit;

import io.watchgate.audit.AuditRecord;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;

/** How a record becomes a line. Confined to one event loop. */
interface RecordFormat {

    /** Appends the line without its line feed. */
    void write(AuditRecord record, LineBuilder line);

    /** Returns the line that a new file begins with, its line feed included; empty for none. */
    default byte[] header() {
        return new byte[0];
    }

    /** Returns the format that the configuration names. */
    static RecordFormat of(AuditSinkConfig config) {
        LineTime time = new LineTime(System::currentTimeMillis);
        RecordFormat format =
                switch (config.format()) {
                    case JSON_LINES -> new JsonFormat(time);
                    case CSV -> new CsvFormat(time, config.delimiter().charAt(0));
                    case TEXT -> new TextFormat(time);
                };
        return config.isSyslog() ? new SyslogFormat(time, format) : format;
    }
}
