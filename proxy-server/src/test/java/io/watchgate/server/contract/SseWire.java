package io.watchgate.server.contract;

import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.SseClient;

/** HTTP+SSE: one stream that is the session, and a request for each message. */
final class SseWire extends Wire {

    private final SseClient client;

    SseWire(int port, String path) {
        client = SseClient.connect(port, path, RawHttpClient.connect(port));
        read(
                () -> {
                    while (true) {
                        arrived(client.stream().message());
                    }
                });
    }

    @Override
    void send(String message) {
        RawResponse response = client.post(client.messages(), message);
        if (response.status() >= 400) {
            // What cannot be read is refused at once, not on the stream.
            arrived(response.body());
        }
    }

    @Override
    void send(ModernRequest request) {
        throw new UnsupportedOperationException("HTTP+SSE is older than 2026-07-28");
    }

    @Override
    public void close() {
        client.close();
    }
}
