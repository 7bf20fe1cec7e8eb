package io.watchgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, without encryption and with prior knowledge, on which exact frames are
 * sent. Requests are written as those of {@link RawHttpClient} are, so that a test can send the
 * same ones over both.
 *
 * <p>Blocking; every wait ends after {@link Await#LIMIT}. Frames are read when a stream waits for
 * one. Used by one thread at a time.
 */
public final class Http2Client implements AutoCloseable {

    /** The frames of RFC 9113, 6. */
    public static final int DATA = 0;

    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    /** Flags: the stream ends; the frame acknowledges. */
    public static final int END_STREAM = 1;

    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_BYTES = 16 * 1024;
    private static final int WINDOW = 65_535;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 65_536);
    private final Map<Integer, Http2Stream> streams = new TreeMap<>();
    private final Map<Integer, Long> settings = new TreeMap<>();
    private int lastStream = -1;
    private long sendWindow = WINDOW;
    private int goAwayStream = -1;
    private long goAwayCode = -1;
    private boolean holds;

    private Http2Client(int port, int window) {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            bytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
            // SETTINGS_INITIAL_WINDOW_SIZE
            frame(
                    SETTINGS,
                    0,
                    0,
                    ByteBuffer.allocate(6).putShort((short) 4).putInt(window).array());
            while (settings.isEmpty()) {
                readFrame();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a connection to a port on loopback, and reads the settings of the other end. */
    public static Http2Client connect(int port) {
        return new Http2Client(port, WINDOW);
    }

    /**
     * Opens a connection on which the other end may send so many bytes of a response; more only
     * when {@link Http2Stream#take} allows it.
     */
    public static Http2Client connectSlow(int port, int window) {
        Http2Client client = new Http2Client(port, window);
        client.holds = true;
        // The connection's window is to be no limit.
        client.frame(WINDOW_UPDATE, 0, 0, number(1 << 30));
        return client;
    }

    /** Returns what the other end has set; null if it has not. */
    public @Nullable Long setting(int id) {
        return settings.get(id);
    }

    /** Sends a request written as HTTP/1.1; its Host becomes the authority. */
    public Http2Stream send(String request) {
        int head = request.indexOf("\r\n\r\n");
        byte[] body = request.substring(head + 4).getBytes(StandardCharsets.UTF_8);
        Http2Stream stream = open(headers(request.substring(0, head)), body.length == 0);
        return body.length == 0 ? stream : stream.data(body, true);
    }

    /** Sends the head of a request written as HTTP/1.1, whose body is to follow. */
    public Http2Stream begin(String request) {
        return open(headers(request.substring(0, request.indexOf("\r\n\r\n"))), false);
    }

    /** Returns the headers of a head written as HTTP/1.1. */
    public static Http2Headers headers(String head) {
        String[] lines = head.split("\r\n");
        String[] words = lines[0].split(" ");
        Http2Headers headers = new DefaultHttp2Headers(false);
        headers.method(words[0]).path(words[1]).scheme("http");
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            if (name.equals("host")) {
                headers.authority(value);
            } else {
                headers.add(name, value);
            }
        }
        return headers;
    }

    /** Opens a stream with these headers, right or wrong. */
    public Http2Stream open(Http2Headers headers, boolean ends) {
        lastStream += 2;
        Http2Stream stream = new Http2Stream(this, lastStream, initialWindow());
        streams.put(lastStream, stream);
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(lastStream, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        boolean first = true;
        do {
            int length = Math.min(FRAME_BYTES, block.readableBytes());
            byte[] part = new byte[length];
            block.readBytes(part);
            int flags = (first && ends ? END_STREAM : 0) | (block.isReadable() ? 0 : END_HEADERS);
            frame(first ? HEADERS : CONTINUATION, flags, lastStream, part);
            first = false;
        } while (block.isReadable());
        block.release();
        return stream;
    }

    private long initialWindow() {
        return settings.getOrDefault(4, (long) WINDOW);
    }

    /** Sends a frame, right or wrong. */
    public void frame(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        try {
            bytes(frame.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Returns four bytes. */
    public static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Waits until so many bytes may be sent on the connection, and takes them. */
    int takeSendWindow(int most) {
        while (sendWindow <= 0) {
            readFrame();
        }
        int taken = (int) Math.min(most, Math.min(sendWindow, FRAME_BYTES));
        sendWindow -= taken;
        return taken;
    }

    /** Reads one frame and gives it to its stream. */
    void readFrame() {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("within a frame");
            }
            dispatch(type, flags, id, payload);
        } catch (EOFException end) {
            throw new AssertionError("the connection is closed: " + this, end);
        } catch (IOException | Http2Exception e) {
            throw new AssertionError("no frame: " + this, e);
        }
    }

    private void dispatch(int type, int flags, int id, byte[] payload) throws Http2Exception {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        switch (type) {
            case SETTINGS -> {
                while (bytes.hasRemaining()) {
                    settings.put((int) bytes.getShort(), bytes.getInt() & 0xffff_ffffL);
                }
                if ((flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    frame(PING, ACK, 0, payload);
                }
            }
            case GOAWAY -> {
                goAwayStream = bytes.getInt();
                goAwayCode = bytes.getInt() & 0xffff_ffffL;
            }
            case WINDOW_UPDATE -> {
                if (id == 0) {
                    sendWindow += bytes.getInt();
                } else if (streams.containsKey(id)) {
                    streams.get(id).mayStillSend(bytes.getInt());
                }
            }
            case HEADERS -> {
                Http2Headers headers = decoder.decodeHeaders(id, Unpooled.wrappedBuffer(payload));
                streams.get(id).arrived(headers, (flags & END_STREAM) != 0);
            }
            case DATA -> {
                if (!holds && payload.length > 0) {
                    frame(WINDOW_UPDATE, 0, 0, number(payload.length));
                    if ((flags & END_STREAM) == 0) {
                        frame(WINDOW_UPDATE, 0, id, number(payload.length));
                    }
                }
                streams.get(id).arrived(payload, (flags & END_STREAM) != 0);
            }
            case RST_STREAM -> streams.get(id).reset(bytes.getInt() & 0xffff_ffffL);
            default -> throw new AssertionError("frame of type " + type);
        }
    }

    /** Reads frames until the other end says that it takes no more; returns the last stream. */
    public int goAway() {
        while (goAwayCode < 0) {
            readFrame();
        }
        return goAwayStream;
    }

    /** Reads frames until the other end says that this stream is the last; returns why. */
    public long goAway(int stream) {
        while (goAwayStream != stream) {
            readFrame();
        }
        return goAwayCode;
    }

    /** Returns why the other end takes no more; negative if it has not said so. */
    public long goAwayCode() {
        return goAwayCode;
    }

    /** Fails unless the other end closes the connection. */
    public void expectClosed() {
        try {
            while (in.read() >= 0) {
                // What was still under way.
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (IOException reset) {
            // Closed with unread bytes: an end as good as the other.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "goaway " + goAwayCode + " behind " + goAwayStream + ", " + streams.values();
    }
}
