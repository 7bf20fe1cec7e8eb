package io.watchgate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request of the modern era as it should be, and whatever a test changes in it: headers left out,
 * put in or repeated, another {@code _meta}. Used by one thread.
 */
public final class ModernRequest {

    /** The revision, and what is said of a client that can be asked for nothing. */
    public static final String META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}";

    private final List<String> headers = new ArrayList<>();
    private final String method;
    private final String params;
    private String http = "POST";
    private String path = "/mcp";
    private String id = "1";
    private String meta = META;
    private String body = "";

    private ModernRequest(String method, String params) {
        this.method = method;
        this.params = params;
        header("Host", "localhost");
        header("Content-Type", "application/json");
        header("Accept", "application/json, text/event-stream");
        header("MCP-Protocol-Version", "2026-07-28");
        header("Mcp-Method", method);
        String json = "{" + params + "}";
        String name = Json.find(json, namedBy(method));
        if (name != null && name.startsWith("\"") && !method.endsWith("/list")) {
            header("Mcp-Name", name.substring(1, name.length() - 1));
        }
    }

    private static String namedBy(String method) {
        return method.startsWith("tasks/")
                ? "taskId"
                : method.equals("resources/read") ? "uri" : "name";
    }

    /** Returns a request; {@code params} are members of the params besides {@code _meta}. */
    public static ModernRequest of(String method, String params) {
        return new ModernRequest(method, params);
    }

    /** Returns a call of this tool without arguments. */
    public static ModernRequest call(String tool) {
        return of("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}");
    }

    /** Uses another HTTP method. */
    public ModernRequest http(String name) {
        http = name;
        return this;
    }

    /** Sends it to this path. */
    public ModernRequest to(String newPath) {
        path = newPath;
        return this;
    }

    /** Gives it this id, JSON text. */
    public ModernRequest id(String newId) {
        id = newId;
        return this;
    }

    /** Puts these members into {@code _meta} in place of what belongs there. */
    public ModernRequest meta(String members) {
        meta = members;
        return this;
    }

    /** Puts these members into {@code _meta} besides what belongs there. */
    public ModernRequest more(String members) {
        meta = META + "," + members;
        return this;
    }

    /** Sends this text in place of the message. */
    public ModernRequest body(String text) {
        body = text;
        return this;
    }

    /** Adds a header line. */
    public ModernRequest header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    /** Leaves all lines of a header out. */
    public ModernRequest without(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(start));
        return this;
    }

    /** Gives a header another value. */
    public ModernRequest with(String name, String value) {
        return without(name).header(name, value);
    }

    /** Returns the headers that a client of its own has to add to those that every client sends. */
    public Map<String, String> headers() {
        Map<String, String> own = new LinkedHashMap<>();
        for (String line : headers) {
            int colon = line.indexOf(':');
            own.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        own.remove("Host");
        return own;
    }

    /** Returns the message. */
    public String message() {
        if (!body.isEmpty()) {
            return body;
        }
        String separator = params.isEmpty() || meta.isEmpty() ? "" : ",";
        String metaMember = meta.isEmpty() ? "" : "\"_meta\":{" + meta + "}";
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{"
                + params
                + separator
                + metaMember
                + "}}";
    }

    /** Returns the HTTP request. */
    public String text() {
        String message = message();
        return http
                + " "
                + path
                + " HTTP/1.1\r\n"
                + String.join("\r\n", headers)
                + "\r\nContent-Length: "
                + message.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + message;
    }

    /** Sends it on a connection of its own and reads the whole response. */
    public RawResponse ask(TestGateway gateway) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(text()).response();
        }
    }

    /** Sends it on a connection of its own, which the caller closes. */
    public RawHttpClient send(TestGateway gateway) {
        return gateway.connect().send(text());
    }
}
