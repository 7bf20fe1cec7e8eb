package io.watchgate.server.audit;

import io.watchgate.audit.AuditRecord;
import io.watchgate.audit.AuditSink;
import io.watchgate.server.line.LineBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines of records, when it is told that it can. */
final class KeptLines implements AuditSink {

    private final RecordFormat format;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    volatile boolean full;
    volatile int promised;

    KeptLines(RecordFormat format) {
        this.format = format;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public boolean canKeep(int loop, int owed) {
        promised = owed;
        return !full;
    }

    @Override
    public void take(int loop, AuditRecord record, int owed) {
        lines.add(lineOf(format, record));
    }

    static String lineOf(RecordFormat format, AuditRecord record) {
        LineBuilder line = new LineBuilder().begin();
        format.write(record, line);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }
}
