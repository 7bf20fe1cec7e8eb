package io.watchgate.server.audit;

import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.server.line.LineTarget;
import io.watchgate.sink.RecordSink;
import io.watchgate.sink.SinkFactory;
import java.util.List;

/** Makes sinks that write to a stream of the process's own. */
public final class StreamSinkFactory implements SinkFactory {

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "stream";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(SettingKey.required("to", Form.TEXT, "Stdout or stderr."));
    }

    @Override
    public RecordSink create(FilterSettings settings, byte[] header) {
        return new StreamSink(LineTarget.of(settings.text("to", "stdout")));
    }
}
