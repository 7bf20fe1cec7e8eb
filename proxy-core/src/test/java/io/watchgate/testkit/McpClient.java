package io.watchgate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client with a session, which sends exact messages, each on a connection of its own: so that
 * with two event loops the parts of a conversation arrive on both. Safe from any thread.
 */
public final class McpClient {

    /** What a client declares that can be asked for everything. */
    public static final String EVERYTHING =
            "{\"roots\":{\"listChanged\":true},\"sampling\":{},\"elicitation\":{}}";

    private final int port;
    private final String path;
    private final AtomicInteger nextId = new AtomicInteger(100);
    private final String revision;
    private final String session;
    private final String introduction;

    private McpClient(int port, String path, String revision, String session, String introduction) {
        this.port = port;
        this.path = path;
        this.revision = revision;
        this.session = session;
        this.introduction = introduction;
    }

    /** Opens a session of the newest legacy revision whose client can be asked for nothing. */
    public static McpClient open(TestGateway gateway, String upstream) {
        return open(gateway, upstream, "2025-11-25", "{}");
    }

    /**
     * Opens a session, including {@code notifications/initialized}.
     *
     * @param upstream the upstream's key; empty for all upstreams as one server
     */
    public static McpClient open(
            TestGateway gateway, String upstream, String revision, String capabilities) {
        String path = upstream.isEmpty() ? "/mcp" : "/mcp/" + upstream;
        try (RawHttpClient http = gateway.connect()) {
            http.send(post(path, null, null, initialize("0", revision, capabilities)));
            RawResponse response = http.response();
            String session = response.header("mcp-session-id");
            if (response.status() != 200 || session == null) {
                throw new AssertionError("no session: " + response);
            }
            String introduction = response.body();
            if (response.isStream()) {
                introduction = introduction.replaceAll("(?s).*?data: (\\{.*})\n\n.*", "$1");
            }
            McpClient client = new McpClient(gateway.port(), path, revision, session, introduction);
            client.notice("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            return client;
        }
    }

    /** Returns an initialize request. */
    public static String initialize(String id, String revision, String capabilities) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
                + revision
                + "\",\"capabilities\":"
                + capabilities
                + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";
    }

    /** Returns a POST of this body as a client of {@code session} sends it. */
    public static String post(
            String path, @Nullable String session, @Nullable String revision, String body) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\n"
                + (session == null ? "" : "Mcp-Session-Id: " + session + "\r\n")
                + (revision == null ? "" : "MCP-Protocol-Version: " + revision + "\r\n")
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    /** Returns a tools/call request; {@code more} is put into its params. */
    public static String toolCall(String id, String tool, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":{}"
                + more
                + "}}";
    }

    /** Returns a request without params. */
    public static String request(String id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\"}";
    }

    /** Returns a request with these params, a JSON object. */
    public static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}";
    }

    /** Returns a cancellation of the request with this id. */
    public static String cancelled(String id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                + "{\"requestId\":"
                + id
                + "}}";
    }

    /** Returns a cancellation with a reason, which is JSON. */
    public static String cancelled(String id, String reason) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                + "{\"requestId\":"
                + id
                + ",\"reason\":"
                + reason
                + "}}";
    }

    /** Returns the session's id. */
    public String session() {
        return session;
    }

    /** Returns the answer to initialize. */
    public String introduction() {
        return introduction;
    }

    /** Returns an id not used before in this session. */
    public String newId() {
        return Integer.toString(nextId.incrementAndGet());
    }

    /** Returns a POST of this body, for a connection of the caller's. */
    public String post(String body) {
        return post(path, session, revision, body);
    }

    /** Returns a GET, with further header lines, for a connection of the caller's. */
    public String get(String... headerLines) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        head.append("Accept: text/event-stream\r\nMcp-Session-Id: ").append(session);
        head.append("\r\nMCP-Protocol-Version: ").append(revision).append("\r\n");
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Sends a message on a new connection, whose response the caller reads. */
    public RawHttpClient send(String body) {
        return RawHttpClient.connect(port).send(post(body));
    }

    /** Sends a request and returns its answer, in whichever form it comes. */
    public String call(String body) {
        try (RawHttpClient http = send(body)) {
            return http.answer();
        }
    }

    /** Sends a request for this method under a new id, and returns its answer. */
    public String ask(String method, String params) {
        return call(request(newId(), method, params));
    }

    /** Sends what is owed no answer; fails when it is not accepted. */
    public void notice(String body) {
        RawResponse response = exchange(body);
        if (response.status() != 202 || response.bytes().length > 0) {
            throw new AssertionError("not accepted: " + response);
        }
    }

    /** Sends a message and returns the response, which must not be a stream that stays open. */
    public RawResponse exchange(String body) {
        try (RawHttpClient http = send(body)) {
            return http.response();
        }
    }

    /** Opens the session's GET stream, and reads its priming event where there is one. */
    public RawHttpClient listen() {
        RawHttpClient http = RawHttpClient.connect(port).send(get());
        http.streamHead();
        if (revision.equals("2025-11-25")) {
            http.event();
        }
        return http;
    }

    /** Resumes behind this event. */
    public RawHttpClient resume(String lastEventId) {
        return RawHttpClient.connect(port).send(get("Last-Event-ID: " + lastEventId));
    }

    /** Ends the session; returns the response. */
    public RawResponse delete() {
        try (RawHttpClient http = RawHttpClient.connect(port)) {
            http.send(
                    "DELETE "
                            + path
                            + " HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: "
                            + session
                            + "\r\n\r\n");
            return http.response();
        }
    }
}
