package io.watchgate.server.contract;

import io.watchgate.testkit.ModernRequest;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One message a line, over whatever carries bytes. */
final class LineWire extends Wire {

    private final OutputStream out;
    private final Closeable connection;

    LineWire(InputStream in, OutputStream out, Closeable connection) {
        this.out = out;
        this.connection = connection;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        read(
                () -> {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        arrived(line);
                    }
                });
    }

    @Override
    void send(String message) throws IOException {
        out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    void send(ModernRequest request) throws IOException {
        send(request.message());
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
