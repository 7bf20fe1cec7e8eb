package io.watchgate.server.audit;

import static io.watchgate.server.line.LineBuilder.ascii;

import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineTime;

/** Puts the header of a syslog message before a line (RFC 5424, section 6). */
final class SyslogFormat implements RecordFormat {

    /** Facility local0, severities informational and warning. */
    private static final byte[] USUAL = ascii("<134>1 ");

    private static final byte[] DENIED = ascii("<132>1 ");
    private static final byte[] SOURCE =
            ascii(" " + host() + " watchgate " + ProcessHandle.current().pid() + " audit - ");
    private static final int LONGEST_HOST = 255;

    private final LineTime time;
    private final RecordFormat message;

    SyslogFormat(LineTime time, RecordFormat message) {
        this.time = time;
        this.message = message;
    }

    @Override
    public void write(AuditRecord record, LineBuilder line) {
        boolean denied = AuditRecorder.DENY.contentEquals(record.text(AuditField.DECISION));
        line.raw(denied ? DENIED : USUAL).raw(time.of(record.number(AuditField.TIME))).raw(SOURCE);
        message.write(record, line);
    }

    /** Asks no resolver, which might take its time. */
    private static String host() {
        String name = System.getenv("HOSTNAME");
        return name == null || !name.matches("[!-~]{1," + LONGEST_HOST + "}") ? "-" : name;
    }
}
