package com.example.wordlist;

import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.sink.RecordSink;
import io.watchgate.sink.SinkFactory;
import java.nio.file.Path;
import java.util.List;

/** Makes sinks of {@code to: plugin://spool}. Named in {@code META-INF/services}. */
public final class SpoolFactory implements SinkFactory {

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "spool";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(
                SettingKey.required("folder", Form.TEXT, "Where batches are left."),
                SettingKey.optional("lines", Form.NUMBER, "Records of a batch at most."));
    }

    @Override
    public RecordSink create(FilterSettings settings, byte[] header) {
        Path folder = Path.of(settings.text("folder", ""));
        if (!folder.isAbsolute()) {
            throw settings.unfit("folder", folder.toString(), "an absolute path");
        }
        return new SpoolSink(folder, (int) settings.number("lines", 1000, 1, 1_000_000), header);
    }
}
