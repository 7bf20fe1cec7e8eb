package io.watchgate.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration file of a gateway that is measured. Confined to one thread. */
public final class GatewayFile {

    private final List<String> listeners = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final List<String> upstreams = new ArrayList<>();

    /** Begins the file of a gateway with one event loop, which listens on {@code port}. */
    public GatewayFile(int port) {
        listeners.add("{address: \"127.0.0.1:" + port + "\"}");
        keys.put("admin", "off");
        keys.put("control", "off");
        keys.put("loops", "1");
        keys.put("log", "warn");
        keys.put("access-log", "off");
    }

    /** Sets a key of the file to a value, both as YAML. */
    public GatewayFile set(String key, String value) {
        keys.put(key, value);
        return this;
    }

    /** Adds a listener with TLS. */
    public GatewayFile listenTls(int port, ServerCertificate certificate) {
        listeners.add(
                "{address: \"127.0.0.1:"
                        + port
                        + "\", tls: {cert: \""
                        + certificate.chain()
                        + "\", key: \""
                        + certificate.key()
                        + "\"}}");
        return this;
    }

    /**
     * Adds a server over HTTP.
     *
     * @param more other keys of the upstream, as in a flow map; may be empty
     */
    public GatewayFile http(String name, int port, String path, String more) {
        return upstream(name, "url: \"http://127.0.0.1:" + port + path + "\"", more);
    }

    /** Adds the lab's server as a child process. */
    public GatewayFile stdio(String name, String more) {
        return upstream(name, "command: " + command(LabProcess.java(StdioEcho.class)), more);
    }

    private GatewayFile upstream(String name, String where, String more) {
        String rest = more.isEmpty() ? "" : ", " + more;
        upstreams.add("  " + name + ": {" + where + rest + "}");
        return this;
    }

    /** Returns a command as a list in YAML. */
    static String command(List<String> words) {
        return words.stream()
                .map(word -> "\"" + word.replace("$", "$$") + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns what stands in the file. */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add("version: 1");
        lines.add("listen: [" + String.join(", ", listeners) + "]");
        keys.forEach((key, value) -> lines.add(key + ": " + value));
        lines.add("upstreams:");
        lines.addAll(upstreams);
        lines.add("");
        return String.join("\n", lines);
    }
}
