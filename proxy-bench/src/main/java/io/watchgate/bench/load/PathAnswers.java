package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.watchgate.bench.Payloads;
import java.nio.charset.StandardCharsets;

/**
 * What the lab's server answers at paths that say what is wanted: {@code /tools/N} lists so many
 * tools, {@code /stream/N} tells the progress of a call so many times before its result, and keeps
 * streams for unsolicited messages open.
 *
 * <p>Reads messages as {@link EchoAnswers} does.
 */
final class PathAnswers {

    private static final String TOOLS = "/tools/";
    private static final String STREAM = "/stream/";
    private static final byte[] LIST = EchoAnswers.ascii("\"method\":\"tools/list\"");
    private static final byte[] TOKEN = EchoAnswers.ascii("\"progressToken\":");
    private static final byte[] EVENTS =
            EchoAnswers.ascii(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                            + "transfer-encoding: chunked\r\n\r\n");
    private static final byte[] LAST = EchoAnswers.ascii("0\r\n\r\n");

    private final byte[] tools;
    private final int events;
    private final boolean streams;

    private PathAnswers(byte[] tools, int events, boolean streams) {
        this.tools = tools;
        this.streams = streams;
        this.events = events;
    }

    /** Returns what is answered at a path. */
    static PathAnswers of(String path) {
        byte[] tools =
                path.startsWith(TOOLS)
                        ? tools(Integer.parseInt(path.substring(TOOLS.length())))
                        : new byte[0];
        int events =
                path.startsWith(STREAM) ? Integer.parseInt(path.substring(STREAM.length())) : 0;
        return new PathAnswers(tools, events, path.startsWith(STREAM));
    }

    private static byte[] tools(int count) {
        StringBuilder out = new StringBuilder("\"tools\":[");
        for (int tool = 0; tool < count; tool++) {
            out.append(tool == 0 ? "" : ",").append("{\"name\":\"tool_").append(tool);
            out.append("\",\"description\":\"").append(Payloads.text(96));
            out.append("\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"query\":");
            out.append("{\"type\":\"string\"}},\"required\":[\"query\"]}}");
        }
        return EchoAnswers.result(out.append("]").toString());
    }

    /** Writes a list of tools; returns false when the message asks for something else. */
    boolean writeList(ByteBuf out, byte[] message, int to) {
        if (tools.length == 0 || EchoAnswers.after(LIST, message, 0, to) < 0) {
            return false;
        }
        EchoAnswers.writeResult(out, tools, message, 0, to);
        return true;
    }

    /** Writes the answer to a GET: a stream on which nothing comes; returns false when refused. */
    boolean writeIdle(ByteBuf out) {
        if (streams) {
            out.writeBytes(EVENTS);
        }
        return streams;
    }

    /** Tells whether the message is a call that is answered with a stream. */
    boolean isStreamed(byte[] message, int to) {
        return events > 0 && EchoAnswers.after(TOKEN, message, 0, to) >= 0;
    }

    /** Writes such an answer, with the HTTP around it; {@code result} is its last message. */
    ByteBuf writeStream(ByteBuf out, byte[] message, int to, ByteBuf result) {
        int token = EchoAnswers.after(TOKEN, message, 0, to);
        int end = token;
        while (message[end] != ',' && message[end] != '}') {
            end++;
        }
        String spelled = new String(message, token, end - token, StandardCharsets.US_ASCII);
        out.writeBytes(EVENTS);
        for (int event = 1; event <= events; event++) {
            writeEvent(out, Payloads.progress(spelled, event, events));
        }
        writeEvent(out, result.toString(StandardCharsets.US_ASCII));
        return out.writeBytes(LAST);
    }

    private static void writeEvent(ByteBuf out, String message) {
        String event = "data: " + message + "\n\n";
        out.writeCharSequence(
                Integer.toHexString(event.length()) + "\r\n" + event + "\r\n",
                StandardCharsets.US_ASCII);
    }
}
