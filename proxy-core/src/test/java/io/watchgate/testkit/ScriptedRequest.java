package io.watchgate.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that the gateway has sent to a {@link ScriptedServer}, and its answer. Safe from any
 * thread, answered by one.
 */
public final class ScriptedRequest {

    private final Object writing = new Object();
    private final Socket socket;
    private final String httpMethod;
    private final Map<String, String> headers;
    private final String body;
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile boolean answered;

    ScriptedRequest(Socket socket, String httpMethod, Map<String, String> headers, String body) {
        this.socket = socket;
        this.httpMethod = httpMethod;
        this.headers = headers;
        this.body = body;
    }

    String httpMethod() {
        return httpMethod;
    }

    /** Returns the message, byte for byte. */
    public String body() {
        return body;
    }

    /** Returns the value at {@code path} of the message, as it is spelled. */
    public String at(String... path) {
        return Json.at(body, path);
    }

    /** Returns the wire id, as it is spelled. */
    public String id() {
        return at("id");
    }

    /** Returns a header; the empty string when it is not there. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Returns the names of all headers, in lower case. */
    public Set<String> headerNames() {
        return headers.keySet();
    }

    boolean isAnswered() {
        return answered;
    }

    void disconnected() {
        gone.countDown();
    }

    /** Waits until the gateway has closed the connection of this request. */
    public void awaitDisconnect() {
        try {
            if (!gone.await(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the connection stays open");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Answers with this result, as one JSON value. */
    public void result(String json, String... headerLines) {
        json("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + json + "}", headerLines);
    }

    /** Answers with an error whose object is this. */
    public void error(String object) {
        json("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"error\":" + object + "}");
    }

    /** Answers with this text as JSON, whatever it is. */
    public void json(String text, String... headerLines) {
        respond(200, "application/json", text, headerLines);
    }

    /** Answers with this text as JSON and this status. */
    public void json(int code, String text) {
        respond(code, "application/json", text);
    }

    /** Answers with this status. */
    public void status(int code, String text) {
        respond(code, null, text);
    }

    void respond(int code, @Nullable String type, String text, String... headerLines) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + code + " Scripted\r\n");
        if (type != null) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        answered = true;
        write(head.toString().getBytes(StandardCharsets.US_ASCII), bytes);
    }

    /** Answers with a stream of events. */
    public ScriptedStream stream() {
        write(
                "HTTP/1.1 200 Scripted\r\nContent-Type: text/event-stream\r\n"
                        .getBytes(StandardCharsets.US_ASCII),
                "Transfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return new ScriptedStream(this);
    }

    /** Closes the connection without an answer. */
    public void abort() {
        answered = true;
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void ended() {
        answered = true;
    }

    void write(byte[]... parts) {
        // In one go: the gateway may close as soon as it has read what it waited for.
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        try {
            // Not the socket's own lock: closing it takes that, also while a write waits.
            synchronized (writing) {
                all.writeTo(socket.getOutputStream());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return httpMethod + " " + body;
    }
}
