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

/**
 * Something that calls can be sent to.
 *
 * @param name what the report calls it
 * @param port where it listens, on loopback
 * @param path its endpoint
 * @param tool what is called there
 * @param session the session to call in; empty for none
 */
record LoadTarget(String name, int port, String path, String tool, String session) {

    /** The tool of the lab's servers. */
    static final String TOOL = "search_documents";

    private static final String ACCEPT = "application/json, text/event-stream";

    /**
     * Opens a session.
     *
     * @throws IOException when nobody answers, or something other than a result
     */
    static LoadTarget open(String name, int port, String path, String tool)
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

    /** Returns the request that carries this body. */
    HttpRequest request(String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .version(HttpClient.Version.HTTP_1_1)
                        .timeout(Duration.ofSeconds(60))
                        .header("accept", ACCEPT)
                        .header("content-type", "application/json")
                        .header("mcp-protocol-version", "2025-11-25")
                        .POST(BodyPublishers.ofString(body));
        if (!session.isEmpty()) {
            request.header("mcp-session-id", session);
        }
        return request.build();
    }
}
