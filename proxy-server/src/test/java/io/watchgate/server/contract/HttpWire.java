package io.watchgate.server.contract;

import io.watchgate.testkit.ModernRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Streamable HTTP: a request for each message, and one that listens. How requests travel is left to
 * {@link Carrier}.
 */
final class HttpWire extends Wire {

    /** Carries requests, and brings responses. */
    interface Carrier extends AutoCloseable {

        /** Sends a request and waits for the head of its response. */
        Response send(String method, Map<String, String> headers, String body) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** A response whose body is still to be read. */
    record Response(int status, String type, String session, InputStream body) {}

    private final Carrier carrier;
    private volatile String session = "";
    private volatile String revision = "";

    HttpWire(Carrier carrier) {
        this.carrier = carrier;
    }

    private Map<String, String> headers() {
        return session.isEmpty()
                ? Map.of()
                : Map.of("Mcp-Session-Id", session, "MCP-Protocol-Version", revision);
    }

    @Override
    void send(String message) throws IOException {
        post(headers(), message);
    }

    @Override
    void send(ModernRequest request) throws IOException {
        post(request.headers(), request.message());
    }

    private void post(Map<String, String> headers, String message) throws IOException {
        Response response = carrier.send("POST", headers, message);
        if (!response.session().isEmpty()) {
            session = response.session();
            revision = message.replaceFirst(".*\"protocolVersion\":\"([^\"]*)\".*", "$1");
        }
        read(() -> take(response));
    }

    @Override
    void opened() {
        read(() -> take(carrier.send("GET", headers(), "")));
    }

    private void take(Response response) throws IOException {
        if (response.type().startsWith("text/event-stream")) {
            events(response.body());
        } else {
            String body = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
            if (body.startsWith("{")) {
                arrived(body);
            }
        }
    }

    private void events(InputStream body) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: {")) {
                arrived(line.substring(6));
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!session.isEmpty()) {
            carrier.send("DELETE", headers(), "").body().readAllBytes();
        }
        carrier.close();
    }
}
