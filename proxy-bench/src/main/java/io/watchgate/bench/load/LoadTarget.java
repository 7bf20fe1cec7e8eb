package io.watchgate.bench.load;

import io.watchgate.bench.Payloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that calls can be sent to.
 *
 * @param name what the report calls it
 * @param port where it listens, on loopback
 * @param path its endpoint
 * @param tool what is called there
 * @param session the session to call in; empty for none
 * @param eras in which eras its calls and answers are
 * @param wire how calls travel to it
 */
public record LoadTarget(
        String name, int port, String path, String tool, String session, Eras eras, Wire wire) {

    private static final long START_SECONDS = 30;

    /** The tool of the lab's servers. */
    public static final String TOOL = "search_documents";

    /** The revision of calls of the legacy era. */
    public static final String REVISION = "2025-11-25";

    /** What a request of the modern era says of a client that can be asked for nothing. */
    static final String META =
            "\"_meta\":{"
                    + ModernEcho.CLAIM
                    + ",\"io.modelcontextprotocol/clientInfo\":"
                    + "{\"name\":\"bench\",\"version\":\"1\"}"
                    + ",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private static final String LIST =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"tools/list\",\"params\":{" + META + "}}";

    private static final String ACCEPT = "application/json, text/event-stream";

    /** Creates a target of the legacy era. */
    public LoadTarget(String name, int port, String path, String tool, String session) {
        this(name, port, path, tool, session, Eras.LEGACY);
    }

    /** Creates a target whose calls travel over HTTP/1.1. */
    public LoadTarget(String name, int port, String path, String tool, String session, Eras eras) {
        this(name, port, path, tool, session, eras, Wire.HTTP1);
    }

    /** Returns the same under another name. */
    public LoadTarget named(String other) {
        return new LoadTarget(other, port, path, tool, session, eras, wire);
    }

    /** Returns the same in another session. */
    LoadTarget in(String other) {
        return new LoadTarget(name, port, path, tool, other, eras, wire);
    }

    /** Returns the same, whose calls travel another way, to a port that is for it. */
    public LoadTarget over(Wire other, int otherPort) {
        return new LoadTarget(name, otherPort, path, tool, session, eras, other);
    }

    /** Makes this ready for calls as soon as the process answers. */
    public LoadTarget await(LabProcess process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                return open();
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            name + " does not answer: " + notYet.getMessage(), notYet);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    /** Opens a session as soon as the process answers. */
    public static LoadTarget await(
            String name, int port, String path, String tool, LabProcess process)
            throws IOException, InterruptedException {
        return new LoadTarget(name, port, path, tool, "").await(process);
    }

    /**
     * Makes this ready for calls: opens a session, or, in the modern era, sees that the tool is
     * listed.
     *
     * @throws IOException when nobody answers, or something other than a result
     */
    public LoadTarget open() throws IOException, InterruptedException {
        if (!isModern()) {
            String opened = open(name, port, path, tool).session();
            return new LoadTarget(name, port, path, tool, opened, eras, wire);
        }
        HttpResponse<String> tools = post(HttpClient.newHttpClient(), LIST);
        if (tools.statusCode() != 200 || !tools.body().contains(tool)) {
            throw new IOException(
                    name + ": tools/list: " + tools.statusCode() + " " + tools.body());
        }
        return this;
    }

    /** Tells whether calls are of the modern era. */
    boolean isModern() {
        return eras.isModernClient();
    }

    /**
     * Opens a session.
     *
     * @throws IOException when nobody answers, or something other than a result
     */
    public static LoadTarget open(String name, int port, String path, String tool)
            throws IOException, InterruptedException {
        return open(name, port, path, tool, "{}");
    }

    /**
     * Opens a session of a client with these capabilities, a JSON object.
     *
     * @throws IOException when nobody answers, or something other than a result
     */
    static LoadTarget open(String name, int port, String path, String tool, String capabilities)
            throws IOException, InterruptedException {
        LoadTarget sessionless = new LoadTarget(name, port, path, tool, "");
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> hello =
                sessionless.post(
                        client,
                        Payloads.CLIENT_INTRODUCTION.replace(
                                "\"capabilities\":{}", "\"capabilities\":" + capabilities));
        if (hello.statusCode() != 200 || !hello.body().contains("\"result\"")) {
            throw new IOException(
                    name + ": initialize: " + hello.statusCode() + " " + hello.body());
        }
        String session = hello.headers().firstValue("mcp-session-id").orElse("");
        LoadTarget target = new LoadTarget(name, port, path, tool, session);
        target.post(client, Payloads.INITIALIZED);
        return target;
    }

    private HttpResponse<String> post(HttpClient client, String body)
            throws IOException, InterruptedException {
        return client.send(request(body), BodyHandlers.ofString());
    }

    /**
     * Returns what is answered to this request, which may be alone in a stream.
     *
     * @throws IOException when it is anything else than one message
     */
    String ask(String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(HttpClient.newHttpClient(), body);
        String text = answer.body();
        int data = text.lastIndexOf("\ndata: {");
        String message = data < 0 ? text : text.substring(data + 7, text.indexOf('\n', data + 7));
        if (answer.statusCode() != 200 || !message.startsWith("{")) {
            throw new IOException(name + ": " + answer.statusCode() + " " + text);
        }
        return message;
    }

    /** Returns the request that carries this body. */
    HttpRequest request(String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(Duration.ofSeconds(60))
                        .header("accept", ACCEPT)
                        .header("content-type", "application/json")
                        .header("mcp-protocol-version", isModern() ? ModernEcho.REVISION : REVISION)
                        .POST(BodyPublishers.ofString(body));
        if (isModern()) {
            request.header("mcp-method", "tools/list");
        }
        if (!session.isEmpty()) {
            request.header("mcp-session-id", session);
        }
        return request.build();
    }
}
