package io.watchgate.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many connections on which nothing is sent, held by a process of their own, because each end of a
 * connection takes a file descriptor of its process.
 */
public final class IdleConnections implements AutoCloseable {

    private static final String READY = "ready";

    private final Process process;

    private IdleConnections(Process process) {
        this.process = process;
    }

    /** Opens {@code count} connections to a port on loopback; returns when all are open. */
    public static IdleConnections open(int port, int count) {
        try {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx256m",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    IdleConnections.class.getName(),
                                    Integer.toString(port),
                                    Integer.toString(count))
                            .redirectErrorStream(true)
                            .start();
            BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (!READY.equals(line)) {
                process.destroyForcibly();
                throw new AssertionError("the connections were not opened: " + line);
            }
            return new IdleConnections(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether the connections are still held. */
    public boolean isOpen() {
        return process.isAlive();
    }

    /** Closes all connections. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Opens the connections, says so, and holds them until its standard input ends.
     *
     * @param args the port and the number of connections
     */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        List<Socket> sockets = new ArrayList<>();
        for (int i = Integer.parseInt(args[1]); i > 0; i--) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        System.out.write((READY + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        while (System.in.read() >= 0) {
            // Only the end matters.
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
