package io.watchgate.server.warmup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The clients of one endpoint of the warmed gateway: connections that stay and call, and one after
 * the other that comes, opens a session, calls and goes; and now and then a crowd. They spell their
 * requests as differently as real ones do.
 *
 * <p>Confined to the thread of the warm-up.
 */
final class WarmClient implements WarmSocket.Taker {

    /** Connections that stay. */
    static final int KEPT = 24;

    private static final int LAST_EVERY = 4;
    private static final int CUT_EVERY = 16;

    /** A prime: cuts fall everywhere. */
    private static final int SPREAD = 31;

    private static final String SESSION_HEADER = "mcp-session-id: ";

    private final String path;
    private final String tool;
    private final int port;
    private final Selector selector;
    private final Waiting waiting;
    private final List<WarmSocket> kept = new ArrayList<>();
    private String session = "";
    private String opened = "";
    private int outstanding;
    private int connections;
    private int sent;
    private int failed;

    /** Lets the others have the thread until something is so. */
    interface Waiting {

        /** Serves all connections until {@code client} owes nobody an answer. */
        void until(WarmClient client) throws IOException;
    }

    /**
     * Creates clients, none of which is connected.
     *
     * @param tool what they call
     * @param port where the warmed gateway listens
     */
    WarmClient(String path, String tool, int port, Selector selector, Waiting waiting) {
        this.path = path;
        this.tool = tool;
        this.port = port;
        this.selector = selector;
        this.waiting = waiting;
    }

    /** Tells whether all that was sent has been answered. */
    boolean isAnswered() {
        return outstanding == 0;
    }

    /** Returns how many calls have been sent. */
    int calls() {
        return sent;
    }

    /** Tells whether some call was answered with anything but a result. */
    boolean hasFailed() {
        return failed > 0;
    }

    /** Opens the session of those that stay. */
    void begin() throws IOException {
        session = introduce(connect());
        for (int i = 0; i < KEPT; i++) {
            kept.add(connect());
        }
    }

    /**
     * One client comes, opens a session, calls and goes: some end the session, and some let the
     * gateway end the connection.
     */
    void visit(int number) throws IOException {
        try (WarmSocket socket = connect()) {
            String own = introduce(socket);
            call(socket, own);
            waiting.until(this);
            if (number % LAST_EVERY == 1) {
                callLast(socket, own, number % (2 * LAST_EVERY) == 1 ? "1.0" : "1.1");
            } else if (number % 2 == 0) {
                outstanding++;
                socket.write(
                        "DELETE "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: "
                                + own
                                + "\r\nContent-Length: 0\r\n\r\n");
                waiting.until(this);
            }
        }
    }

    /** So many of those that stay call at once. */
    void callAtOnce(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            call(kept.get(i), session);
        }
        waiting.until(this);
    }

    /** So many more come, all call before one is answered, and go. */
    void crowd(int count) throws IOException {
        List<WarmSocket> crowd = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            crowd.add(connect());
        }
        for (WarmSocket socket : crowd) {
            call(socket, session);
        }
        waiting.until(this);
        for (WarmSocket socket : crowd) {
            socket.close();
        }
    }

    private WarmSocket connect() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new WarmSocket(channel, selector, this, connections++);
    }

    private String introduce(WarmSocket socket) throws IOException {
        opened = "";
        send(
                socket,
                "",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                        + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                        + "\"clientInfo\":{\"name\":\"warm-up\",\"version\":\"1\"}}}",
                0);
        waiting.until(this);
        String own = opened;
        send(socket, own, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", 1);
        waiting.until(this);
        send(socket, own, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", 2);
        waiting.until(this);
        return own;
    }

    private void call(WarmSocket socket, String own) throws IOException {
        int number = sent++;
        send(socket, own, WarmBodies.call(number, tool), number);
    }

    /** Sends a call behind which the connection ends. */
    private void callLast(WarmSocket socket, String own, String version) throws IOException {
        String body = WarmBodies.call(sent++, tool);
        outstanding++;
        String head = shortHead(own, body).replace("HTTP/1.1", "HTTP/" + version);
        socket.write(head.replace("\r\nHost:", "\r\nConnection: close\r\nHost:") + body);
        waiting.until(this);
    }

    private void send(WarmSocket socket, String own, String body, int number) throws IOException {
        outstanding++;
        String head = socket.spelling(number) % 3 == 0 ? shortHead(own, body) : longHead(own, body);
        String message = head + body;
        int cut = cut(number, head.length(), message.length());
        socket.write(message.substring(0, cut));
        if (cut < message.length()) {
            socket.write(message.substring(cut));
        }
    }

    /** Returns where a message is cut in two: behind its head, anywhere in its body, or nowhere. */
    private static int cut(int number, int head, int all) {
        return switch (number % CUT_EVERY) {
            case 3 -> head;
            case 7 -> head + (int) ((long) number * SPREAD % (all - head));
            default -> all;
        };
    }

    private String shortHead(String own, String body) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, text/event-stream\r\n"
                + "Content-Type: application/json\r\n"
                + (own.isEmpty()
                        ? ""
                        : "Mcp-Session-Id: " + own + "\r\nMcp-Protocol-Version: 2025-11-25\r\n")
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n";
    }

    private String longHead(String own, String body) {
        return "POST "
                + path
                + " HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive\r\n"
                + "content-type: application/json\r\n"
                + "accept: application/json, text/event-stream\r\n"
                + (own.isEmpty()
                        ? ""
                        : SESSION_HEADER + own + "\r\nmcp-protocol-version: 2025-11-25\r\n")
                + "accept-language: *\r\nuser-agent: warm-up\r\naccept-encoding: gzip, deflate\r\n"
                + "content-length: "
                + body.length()
                + "\r\n\r\n";
    }

    @Override
    public void take(WarmSocket from, String response) throws IOException {
        outstanding--;
        if (!response.startsWith("HTTP/1.1 20")) {
            throw new IOException("warm-up was answered: " + response);
        }
        if (response.contains("\"error\":")) {
            failed++;
        }
        if (opened.isEmpty()) {
            int at = response.toLowerCase(Locale.ROOT).indexOf(SESSION_HEADER);
            int start = at + SESSION_HEADER.length();
            opened = at < 0 ? "" : response.substring(start, response.indexOf('\r', start));
        }
    }
}
