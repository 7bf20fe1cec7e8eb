package io.watchgate.content;

import io.watchgate.config.HttpTarget;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.Transport;
import io.watchgate.config.key.Defaults;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestGateway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of 2024-11-05: a stream that brings everything, and a place to post to. */
final class SseFarServer extends FarServer {

    private final ServerSocket listener;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Map<String, OutputStream> streams = new ConcurrentHashMap<>();
    private volatile @Nullable String latest;

    SseFarServer() {
        super(false);
        try {
            listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LineFarServer.thread(this::accept);
    }

    @Override
    TestGateway.Setup behind(TestGateway.Setup setup) {
        URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/sse");
        HttpTarget target =
                new HttpTarget(url, Map.of(), Defaults.of(TlsConfig.class), "auto", null);
        return setup.upstream(
                "files", target, config -> Records.with(config, "transport", Transport.SSE));
    }

    @Override
    String revision() {
        return "2024-11-05";
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                LineFarServer.thread(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(header.substring(15).strip());
                    }
                }
                String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                String session = line.replaceFirst(".*session=(\\d+).*", "$1");
                if (line.startsWith("GET")) {
                    open(out);
                } else {
                    latest = session;
                    write(out, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
                    arrived(body, message -> say(session, message));
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            // The gateway has closed the connection.
        }
    }

    private void open(OutputStream out) {
        String session = Integer.toString(sessions.incrementAndGet());
        streams.put(session, out);
        write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                        + "event: endpoint\ndata: /messages?session="
                        + session
                        + "\n\n");
    }

    private void say(String session, String message) {
        write(streams.get(session), "event: message\ndata: " + message + "\n\n");
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    void sayUnasked(String message) {
        say(latest, message);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
