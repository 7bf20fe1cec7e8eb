package io.watchgate.server.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads a stream of SSE events (HTML Living Standard, "Server-sent events"). */
final class Events {

    private Events() {}

    /** Takes the data of one event; returns whether that was enough. */
    @FunctionalInterface
    interface Reader {
        boolean take(String data) throws ClientException, InterruptedException;
    }

    /**
     * Gives each event that has data to {@code reader}, until it has enough or the stream ends.
     *
     * @param longest characters of one event
     * @throws IOException when the stream breaks, or an event is longer
     */
    static void read(InputStream body, int longest, Reader reader)
            throws IOException, ClientException, InterruptedException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        StringBuilder data = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            if (line.startsWith("data:")) {
                data.append(line, line.startsWith("data: ") ? 6 : 5, line.length()).append('\n');
                if (data.length() > longest) {
                    throw new IOException("an event of more than " + longest + " characters");
                }
            } else if (line.isEmpty() && !data.isEmpty()) {
                String event = data.toString().strip();
                data.setLength(0);
                if (!event.isEmpty() && reader.take(event)) {
                    return;
                }
            }
        }
    }
}
