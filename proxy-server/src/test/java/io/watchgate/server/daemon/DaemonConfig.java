package io.watchgate.server.daemon;

import io.watchgate.server.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration file that a test changes while the gateway runs. */
public final class DaemonConfig {

    private final Path file;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, Object> upstreams = new LinkedHashMap<>();

    /** Begins with one listener on a free port, and no upstreams. */
    public DaemonConfig(Path directory) {
        file = directory.resolve("watchgate.json");
        root.put("version", 1);
        root.put("listen", List.of("127.0.0.1:0"));
        root.put("admin", "off");
        root.put("control", "off");
        root.put("access-log", "off");
        root.put("warm-up", "off");
        root.put("loops", 2);
        root.put("state-dir", directory.resolve("state").toString());
        root.put("upstreams", upstreams);
    }

    public DaemonConfig with(String key, Object value) {
        root.put(key, value);
        return this;
    }

    /** Adds a sample server; {@code more} are further keys and values. */
    public DaemonConfig upstream(String key, String sample, Object... more) {
        Map<String, Object> upstream = new LinkedHashMap<>();
        upstream.put("command", new ArrayList<>(DaemonProcess.java("sample", sample)));
        for (int i = 0; i < more.length; i += 2) {
            upstream.put((String) more[i], more[i + 1]);
        }
        upstreams.put(key, upstream);
        return this;
    }

    /** Adds any server. */
    public DaemonConfig server(String key, Map<String, Object> upstream) {
        upstreams.put(key, upstream);
        return this;
    }

    public DaemonConfig without(String key) {
        upstreams.remove(key);
        return this;
    }

    public Path write() throws IOException {
        return Files.writeString(file, Json.write(root));
    }

    public Path file() {
        return file;
    }
}
