package io.watchgate.bench.micro;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.bench.Configs;
import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.audit.RecordLines;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Making a line of the record of one call, as far as the event loop has to do with it. */
@State(Scope.Thread)
public class AuditRecordBenchmark {

    private static final long MILLIS = 1_772_600_767_008L;

    /** How the record is written. */
    @Param({"JSON_LINES", "CSV", "TEXT"})
    public AuditSinkConfig.Format format = AuditSinkConfig.Format.JSON_LINES;

    private final AuditRecord record = new AuditRecord();
    private RecordLines lines;
    private long calls;

    /** Makes the sink. */
    @Setup
    public void prepare() {
        lines =
                new RecordLines(
                        Configs.of(
                                AuditSinkConfig.class, Map.of("to", "stdout", "format", format)));
    }

    /** Fills the record of another call and writes it; returns the bytes of its line. */
    @Benchmark
    public int write() {
        calls++;
        record.clear()
                .set(AuditField.TIME, MILLIS + calls)
                .set(AuditField.EVENT, "request")
                .set(AuditField.ID, "b6zk-9f")
                .set(AuditField.TRACE_ID, "4bf92f3577b34da6a3ce929d0e0e4736")
                .set(AuditField.PRINCIPAL, "anonymous")
                .set(AuditField.CLIENT, "probe/1.2")
                .set(AuditField.SESSION, "0f1e2d3c4b5a")
                .set(AuditField.PEER, "127.0.0.1:47110")
                .set(AuditField.ENDPOINT, "/mcp")
                .set(AuditField.UPSTREAM, "files")
                .set(AuditField.METHOD, "tools/call")
                .set(AuditField.SUBJECT, "files__read_file")
                .set(AuditField.DECISION, "redact")
                .set(AuditField.RULE, "detect")
                .set(AuditField.FINDINGS, "email:2,jwt:1")
                .set(AuditField.OUTCOME, "ok")
                .set(AuditField.BYTES_IN, 10_231)
                .set(AuditField.BYTES_OUT, 300)
                .set(AuditField.DURATION_MS, 1_234_567 + calls)
                .set(AuditField.UPSTREAM_MS, 1_100_000)
                .set(AuditField.FILTERS_MS, 12_345)
                .set(AuditField.GATEWAY_MS, 134_567);
        return lines.write(record);
    }
}
