package io.watchgate.server.audit;

import io.watchgate.audit.AuditRecord;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineRing;

/** Makes lines of records and puts them where a sink's thread takes them. Used by one thread. */
public final class RecordLines {

    private final RecordFormat format;
    private final LineBuilder line = new LineBuilder();
    private final LineRing ring;

    /** Creates it for a sink with this configuration. */
    public RecordLines(AuditSinkConfig config) {
        format = RecordFormat.of(config);
        ring = new LineRing((int) config.queue().bytes());
    }

    /** Writes a record and takes its line out again; returns the bytes of the line. */
    public int write(AuditRecord record) {
        line.begin();
        format.write(record, line);
        line.raw('\n');
        if (!ring.offer(line.bytes(), line.length())) {
            throw new IllegalStateException("no room for a line (expected: an empty ring)");
        }
        ring.remove(line.length());
        return line.length();
    }
}
