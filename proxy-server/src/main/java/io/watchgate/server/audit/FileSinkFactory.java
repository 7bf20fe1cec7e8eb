package io.watchgate.server.audit;

import io.watchgate.config.AuditFileConfig;
import io.watchgate.config.AuditFileConfig.Fsync;
import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.ValueForm;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.sink.RecordSink;
import io.watchgate.sink.SinkFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes sinks that append to a file. */
public final class FileSinkFactory implements SinkFactory {

    private static final String TO = "to";
    private static final String FSYNC = "fsync";
    private static final String FSYNC_EVERY = "fsync-every-ms";
    private static final String ROTATE_SIZE = "rotate-bytes";
    private static final String ROTATE_EVERY = "rotate-every-ms";
    private static final String KEEP_FILES = "keep-files";
    private static final String KEEP_FOR = "keep-for-ms";
    private static final String CHAIN = "chain";

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "file";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(
                SettingKey.required(TO, Form.TEXT, "The file."),
                SettingKey.optional(FSYNC, Form.TEXT, "When it is brought to the disk."),
                number(FSYNC_EVERY, "How often, with fsync: interval."),
                number(ROTATE_SIZE, "Size at which a new file is begun."),
                number(ROTATE_EVERY, "Time after which a new file is begun."),
                number(KEEP_FILES, "How many old files stay."),
                number(KEEP_FOR, "How long old files stay."),
                SettingKey.optional(CHAIN, Form.FLAG, "Whether records carry hashes."));
    }

    private static SettingKey number(String name, String text) {
        return SettingKey.optional(name, Form.NUMBER, text);
    }

    /** Returns the settings that say what an entry of the configuration says of its file. */
    static Map<String, Object> settings(String to, AuditFileConfig file) {
        return Map.of(
                TO,
                to,
                FSYNC,
                ValueForm.word(file.fsync()),
                FSYNC_EVERY,
                file.fsyncEvery().toMillis(),
                ROTATE_SIZE,
                file.rotateSize().bytes(),
                ROTATE_EVERY,
                file.rotateEvery().toMillis(),
                KEEP_FILES,
                file.keepFiles(),
                KEEP_FOR,
                file.keepFor().toMillis(),
                CHAIN,
                file.chain());
    }

    /** Returns what {@link #settings} was given. */
    static AuditFileConfig file(FilterSettings settings) {
        return new AuditFileConfig(
                settings.word(FSYNC, Fsync.INTERVAL),
                millis(settings, FSYNC_EVERY, 1000),
                new ByteSize(settings.number(ROTATE_SIZE, 0, 0, Long.MAX_VALUE)),
                millis(settings, ROTATE_EVERY, 0),
                (int) settings.number(KEEP_FILES, 0, 0, Integer.MAX_VALUE),
                millis(settings, KEEP_FOR, 0),
                settings.flag(CHAIN, false));
    }

    private static Duration millis(FilterSettings settings, String key, long absent) {
        return Duration.ofMillis(settings.number(key, absent, 0, Long.MAX_VALUE));
    }

    @Override
    public RecordSink create(FilterSettings settings, byte[] header) {
        return new AuditFile(
                Path.of(settings.text(TO, "")), file(settings), header, System::currentTimeMillis);
    }
}
