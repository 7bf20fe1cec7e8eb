package io.watchgate.bench.memory;

import io.netty.buffer.ByteBuf;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import java.nio.charset.StandardCharsets;

/**
 * An MCP server at the end of a {@link MemoryChannel}, over HTTP or in lines.
 *
 * <p>Answers in a task of its own, as a real server answers in another turn of the loop. A {@code
 * tools/call} costs it no allocation: its answer is a copy of prepared bytes with the id put in.
 */
final class MemoryServer implements MemoryPeer {

    /** Digits of the ids in prepared answers; JSON allows spaces in front of the number. */
    private static final int ID_ROOM = 16;

    private static final int EVENTS = 10;
    private static final String TOKEN = "\"progressToken\":";
    private static final byte[] TOKEN_KEY = ascii(TOKEN);
    private static final byte[] ID_KEY = ascii("\"id\":");
    private static final byte[] CALL = ascii("\"method\":\"tools/call\"");

    private final boolean http;
    private final boolean modern;
    private final Inbox inbox = new Inbox();
    private final byte[] answer;
    private final int idAt;
    private final int[] tokensAt;
    private MemoryChannel channel;
    private final Runnable reply = this::reply;

    MemoryServer(Leg leg, String result) {
        this.http = leg != Leg.STDIO;
        this.modern = leg == Leg.MODERN;
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + " ".repeat(ID_ROOM)
                        + ",\"result\":"
                        + (modern ? Payloads.modern(result) : result)
                        + "}";
        boolean streamed = leg == Leg.STREAM;
        String framed = streamed ? streamedAnswer(body) : http ? httpAnswer(body) : body + "\n";
        this.answer = ascii(framed);
        this.idAt = framed.indexOf("\"id\":") + ID_KEY.length;
        this.tokensAt = new int[streamed ? EVENTS : 0];
        for (int event = 0, at = 0; event < tokensAt.length; event++) {
            at = framed.indexOf(TOKEN, at) + TOKEN_KEY.length;
            tokensAt[event] = at;
        }
        this.channel = new MemoryChannel(this);
    }

    /** Returns the gateway's end. */
    MemoryChannel channel() {
        return channel;
    }

    @Override
    public void received(ByteBuf bytes) {
        inbox.add(bytes);
    }

    @Override
    public void flushed(MemoryChannel from) {
        if (inbox.length() > 0) {
            from.eventLoop().execute(reply);
        }
    }

    private void reply() {
        if (inbox.length() == 0) {
            return;
        }
        ByteBuf out;
        if (inbox.indexOf(CALL) >= 0) {
            out = channel.alloc().directBuffer(answer.length).writeBytes(answer);
            put(ID_KEY, out, idAt);
            for (int at : tokensAt) {
                put(TOKEN_KEY, out, at);
            }
        } else {
            out = introduce(inbox.toString());
        }
        inbox.clear();
        if (out.isReadable()) {
            channel.deliver(out);
        } else {
            out.release();
        }
    }

    /** Puts the number behind {@code key} in the request where the answer has room for it. */
    private void put(byte[] key, ByteBuf out, int at) {
        int from = inbox.indexOf(key) + key.length;
        int to = from;
        while (inbox.at(to) >= '0' && inbox.at(to) <= '9') {
            to++;
        }
        int place = at + ID_ROOM - (to - from);
        for (int i = from; i < to; i++) {
            out.setByte(place + i - from, inbox.at(i));
        }
    }

    /** Answers everything that comes before the calls. */
    private ByteBuf introduce(String received) {
        StringBuilder out = new StringBuilder();
        for (String message : http ? new String[] {received} : received.split("\n")) {
            if (message.startsWith("GET ")) {
                out.append("HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n");
            } else if (message.contains("\"method\":\"initialize\"")) {
                String body = Payloads.serverIntroduction(Payloads.idOf(message));
                out.append(http ? httpAnswer(body) : body + "\n");
            } else if (modern && message.contains("\"method\":\"server/discover\"")) {
                out.append(httpAnswer(Payloads.modernIntroduction(Payloads.idOf(message))));
            } else if (message.contains("\"method\":\"tools/list\"")) {
                String tools = modern ? Payloads.MODERN_TOOLS : Payloads.TOOLS;
                String body = Payloads.response(Payloads.idOf(message), tools);
                out.append(http ? httpAnswer(body) : body + "\n");
            } else if (http) {
                out.append("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
            }
        }
        return channel.alloc().directBuffer().writeBytes(ascii(out.toString()));
    }

    private static String httpAnswer(String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String streamedAnswer(String result) {
        StringBuilder out = new StringBuilder();
        out.append("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n");
        out.append("transfer-encoding: chunked\r\n\r\n");
        for (int event = 1; event <= EVENTS; event++) {
            addEvent(out, Payloads.progress(" ".repeat(ID_ROOM), event, EVENTS));
        }
        addEvent(out, result);
        return out.append("0\r\n\r\n").toString();
    }

    private static void addEvent(StringBuilder out, String message) {
        String event = "data: " + message + "\n\n";
        out.append(Integer.toHexString(event.length())).append("\r\n");
        out.append(event).append("\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
