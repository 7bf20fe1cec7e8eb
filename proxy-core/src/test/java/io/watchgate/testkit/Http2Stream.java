package io.watchgate.testkit;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on an {@link Http2Client} and its response, read as {@link RawHttpClient} reads one.
 * Used by the thread of its connection.
 */
public final class Http2Stream {

    private final Http2Client client;
    private final int id;
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final InputStream body = new Body();
    private @Nullable RawResponse head;
    private long sendWindow;
    private long reset = -1;
    private boolean ended;
    private byte[] unread = new byte[0];
    private int taken;
    private boolean continues;

    Http2Stream(Http2Client client, int id, long window) {
        this.client = client;
        this.id = id;
        this.sendWindow = window;
    }

    /** Returns its number. */
    public int id() {
        return id;
    }

    /** Sends a part of the body, in as many frames as it takes. */
    public Http2Stream data(byte[] bytes, boolean last) {
        int sent = 0;
        do {
            while (sendWindow <= 0 && sent < bytes.length) {
                client.readFrame();
            }
            int most = (int) Math.min(sendWindow, bytes.length - sent);
            int part = most == 0 ? 0 : client.takeSendWindow(most);
            byte[] payload = new byte[part];
            System.arraycopy(bytes, sent, payload, 0, part);
            sent += part;
            sendWindow -= part;
            boolean end = last && sent == bytes.length;
            client.frame(Http2Client.DATA, end ? Http2Client.END_STREAM : 0, id, payload);
        } while (sent < bytes.length);
        return this;
    }

    /** Sends as much of the body as the other end takes before it answers or resets. */
    public Http2Stream dataWhileTaken(byte[] bytes) {
        int sent = 0;
        while (sent < bytes.length && head == null && reset < 0) {
            if (sendWindow <= 0) {
                client.readFrame();
                continue;
            }
            int part = client.takeSendWindow((int) Math.min(sendWindow, bytes.length - sent));
            byte[] payload = new byte[part];
            System.arraycopy(bytes, sent, payload, 0, part);
            client.frame(Http2Client.DATA, 0, id, payload);
            sent += part;
            sendWindow -= part;
        }
        return this;
    }

    /** Takes the request back. */
    public void cancel() {
        client.frame(Http2Client.RST_STREAM, 0, id, Http2Client.number(8));
    }

    /** Lets the other end send so many bytes more. */
    public void take(int bytes) {
        client.frame(Http2Client.WINDOW_UPDATE, 0, id, Http2Client.number(bytes));
    }

    void mayStillSend(int bytes) {
        sendWindow += bytes;
    }

    void arrived(Http2Headers headers, boolean last) {
        String status = String.valueOf(headers.status());
        if (status.equals("100")) {
            continues = true;
            return;
        }
        if (head != null) {
            throw new AssertionError("two heads: " + head + " and " + headers);
        }
        Map<String, List<String>> all = new LinkedHashMap<>();
        headers.forEach(
                header ->
                        all.computeIfAbsent(header.getKey().toString(), name -> new ArrayList<>())
                                .add(header.getValue().toString()));
        all.remove(":status");
        head = new RawResponse(Integer.parseInt(status), all, new byte[0]);
        ended |= last;
    }

    void arrived(byte[] bytes, boolean last) {
        if (head == null || ended) {
            throw new AssertionError("data where none may be: " + this);
        }
        arrived.writeBytes(bytes);
        ended |= last;
    }

    void reset(long code) {
        reset = code;
    }

    /** Waits for the word that the body is wanted. */
    public void awaitContinue() {
        while (!continues) {
            client.readFrame();
        }
    }

    /** Waits for the head of the response. */
    public RawResponse head() {
        RawResponse begun = head;
        while (begun == null) {
            if (reset >= 0) {
                throw new AssertionError("reset with " + reset + " (expected: a response)");
            }
            client.readFrame();
            begun = head;
        }
        return begun;
    }

    /** Tells whether anything of the response has been read. */
    public boolean hasArrived() {
        return head != null;
    }

    /** Returns the body, whose end is the stream's; each read waits for one byte. */
    public InputStream body() {
        return new FilterInputStream(body) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                // Whoever buffers must not wait for more than has come.
                int next = read();
                if (next >= 0) {
                    bytes[from] = (byte) next;
                }
                return next < 0 ? -1 : 1;
            }
        };
    }

    /** Returns how many bytes of the body have been read from the connection. */
    public int bytesArrived() {
        return arrived.size();
    }

    /** Waits until the stream has been reset, and returns the code. */
    public long reset() {
        while (reset < 0) {
            client.readFrame();
        }
        return reset;
    }

    /** Reads a whole response. */
    public RawResponse response() {
        RawResponse begun = head();
        while (!ended) {
            if (reset >= 0) {
                throw new AssertionError("reset with " + reset + " within the body");
            }
            client.readFrame();
        }
        byte[] bytes = arrived.toByteArray();
        String length = begun.header("content-length");
        if (length != null && bytes.length > 0 && bytes.length != Integer.parseInt(length)) {
            throw new AssertionError(bytes.length + " bytes: " + begun);
        }
        return new RawResponse(begun.status(), begun.headers(), bytes);
    }

    /** Reads the head of a response whose body is then read with {@link #event()}. */
    public RawResponse streamHead() {
        RawResponse begun = head();
        if (!begun.isStream()) {
            throw new AssertionError("no event stream: " + response());
        }
        return begun;
    }

    /** Reads the next event or comment of the stream; null at the stream's end. */
    public @Nullable SseEvent event() {
        streamHead();
        try {
            return SseReader.read(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to the next event that carries a message, and returns the message. */
    public String message() {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        for (SseEvent event = event(); event != null; event = event()) {
            if (event.isMessage()) {
                return event.message();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("the stream goes on without a message");
            }
        }
        throw new AssertionError("the stream ended (expected: a message)");
    }

    /** Reads a response that is one JSON value or a stream, and returns its last message. */
    public String answer() {
        if (!head().isStream()) {
            return response().body();
        }
        String last = "";
        for (SseEvent event = event(); event != null; event = event()) {
            last = event.isMessage() ? event.message() : last;
        }
        return last;
    }

    @Override
    public String toString() {
        return "stream " + id + ", reset " + reset + ", ended " + ended + ": " + head;
    }

    /** What has arrived of the body and was not read yet. */
    private final class Body extends InputStream {

        @Override
        public int read() {
            while (taken == arrived.size()) {
                if (ended) {
                    return -1;
                }
                if (reset >= 0) {
                    throw new AssertionError("reset with " + reset + " within the body");
                }
                client.readFrame();
            }
            if (unread.length < arrived.size()) {
                unread = arrived.toByteArray();
            }
            return unread[taken++] & 0xff;
        }
    }
}
