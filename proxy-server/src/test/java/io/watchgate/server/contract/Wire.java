package io.watchgate.server.contract;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.ModernRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A client's way to the gateway: messages go out one by one, and come in from wherever they may.
 *
 * <p>Used by one thread. What comes in is gathered by others.
 */
abstract class Wire implements AutoCloseable {

    private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();

    /** Sends a message. */
    abstract void send(String message) throws IOException;

    /** Sends a request of 2026-07-28. */
    abstract void send(ModernRequest request) throws IOException;

    /** Tells the gateway, in the way of this transport, that the client has done. */
    @Override
    public abstract void close() throws IOException;

    /** Called when the session is open; begins to listen where that takes a request. */
    void opened() {}

    /** Takes in a message. */
    final void arrived(String message) {
        inbox.add(message);
    }

    /** Waits for the next message. */
    final String next() {
        return Await.next(inbox, "a message for the client");
    }

    /** Waits for the response to the request with this id, past whatever comes before. */
    final String answer(String id) {
        while (true) {
            String message = next();
            if (id.equals(Json.find(message, "id")) && Json.find(message, "method") == null) {
                return message;
            }
        }
    }

    /** Waits for a message of this method, past whatever comes before. */
    final String told(String method) {
        while (true) {
            String message = next();
            if (("\"" + method + "\"").equals(Json.find(message, "method"))) {
                return message;
            }
        }
    }

    /** Opens a session; returns the answer to {@code initialize}. */
    final String initialize(String revision, String capabilities) throws IOException {
        send(
                "{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"method\":\"initialize\",\"params\":"
                        + "{\"protocolVersion\":\""
                        + revision
                        + "\",\"capabilities\":"
                        + capabilities
                        + ",\"clientInfo\":{\"name\":\"contract\",\"version\":\"1\"}}}");
        String answer = answer("\"first\"");
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        opened();
        return answer;
    }

    /** Runs {@code reading} on a thread of its own; its end by a closed connection is an end. */
    static void read(Reading reading) {
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                reading.run();
                            } catch (IOException | UncheckedIOException | AssertionError closed) {
                                // Whoever waits for a message says that none came.
                            }
                        },
                        "contract-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Reads until there is no more. */
    interface Reading {
        void run() throws IOException;
    }
}
