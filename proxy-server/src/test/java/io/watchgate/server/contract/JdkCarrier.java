package io.watchgate.server.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** Carries requests with Java's own client, over one connection or many as it likes. */
final class JdkCarrier implements HttpWire.Carrier {

    private final HttpClient client;
    private final HttpClient.Version version;
    private final URI endpoint;

    JdkCarrier(HttpClient client, HttpClient.Version version, URI endpoint) {
        this.client = client;
        this.version = version;
        this.endpoint = endpoint;
    }

    @Override
    public HttpWire.Response send(String method, Map<String, String> headers, String body)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream");
        headers.forEach(request::setHeader);
        request.method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), BodyHandlers.ofInputStream());
            if (response.version() != version) {
                throw new AssertionError(response.version() + " (expected: " + version + ")");
            }
            return new HttpWire.Response(
                    response.statusCode(),
                    response.headers().firstValue("content-type").orElse(""),
                    response.headers().firstValue("mcp-session-id").orElse(""),
                    response.body());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() {
        // Its connections end with the gateway.
    }
}
