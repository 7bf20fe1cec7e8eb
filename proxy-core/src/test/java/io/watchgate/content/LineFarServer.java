package io.watchgate.content;

import io.watchgate.testkit.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A child process, whose standard input and output lead to the test. */
final class LineFarServer extends FarServer {

    private static final String RELAY = "exec 3<>/dev/tcp/127.0.0.1/%d; cat <&3 & cat >&3; kill $!";

    private final ServerSocket listener;
    private volatile @Nullable Consumer<String> latest;

    LineFarServer(boolean modern) {
        super(modern);
        try {
            listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    @Override
    TestGateway.Setup behind(TestGateway.Setup setup) {
        return setup.upstream(
                "files",
                List.of("bash", "-c", RELAY.formatted(listener.getLocalPort())),
                same -> same);
    }

    private void accept() {
        try {
            while (true) {
                Socket child = listener.accept();
                thread(() -> serve(child));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket child) {
        try (child) {
            OutputStream out = child.getOutputStream();
            Consumer<String> back = message -> write(out, message);
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                latest = back;
                arrived(line, back);
            }
        } catch (IOException gone) {
            // The child has ended.
        }
    }

    private static void write(OutputStream out, String message) {
        try {
            out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void sayUnasked(String message) {
        latest.accept(message);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void thread(Runnable task) {
        Thread thread = new Thread(task, "far-server");
        thread.setDaemon(true);
        thread.start();
    }
}
