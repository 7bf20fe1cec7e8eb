package io.watchgate.server.audit;

import io.netty.channel.epoll.Epoll;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import io.watchgate.filter.SettingKey.Form;
import io.watchgate.sink.RecordSink;
import io.watchgate.sink.SinkFactory;
import java.util.List;

/** Makes sinks that send to a syslog server. */
public final class SyslogSinkFactory implements SinkFactory {

    private static final String UNIX = "unix://";

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public String type() {
        return "syslog";
    }

    @Override
    public List<SettingKey> keys() {
        return List.of(SettingKey.required("to", Form.TEXT, "The server's address."));
    }

    @Override
    public RecordSink create(FilterSettings settings, byte[] header) {
        String to = settings.text("to", "");
        if (!to.startsWith(UNIX)) {
            return new SyslogSink(to);
        }
        if (!Epoll.isAvailable()) {
            throw settings.unfit("to", to, "udp or tcp where Netty's epoll library does not load");
        }
        return new UnixSyslogSink(to.substring(UNIX.length()));
    }
}
