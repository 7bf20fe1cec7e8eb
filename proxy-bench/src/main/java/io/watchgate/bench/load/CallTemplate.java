package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.load.Shape.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a call and of its answer, in which only the id differs: it stands in the envelope,
 * in the argument that the server echoes, and in the progress token. Confined to one thread.
 */
final class CallTemplate {

    private static final int DIGITS = 10;
    private static final String ID = "1111111111";
    private static final byte[] DATA = EchoAnswers.ascii("data:");

    /** What Gatekit adds to every result; it writes white space between tokens. */
    private static final String GATEKIT =
            ", \"_gatekit_metadata\": {\"partial\": false, \"errors\": [], \"successful_servers\":"
                    + " [\"lab\"], \"total_servers\": 1, \"failed_count\": 0}}}";

    private final LoadTarget target;
    private final byte[] body;
    private final int[] bodyIds;
    private final byte[] request;
    private final int[] requestIds;

    /** What comes in front of the answer, in this order. */
    private final List<Spelling> events = new ArrayList<>();

    /** The answer, and the same as peers write it that take it apart and put it together again. */
    private final List<Spelling> answers;

    private record Spelling(ByteBuf bytes, int[] ids) {

        static Spelling of(String text) {
            return new Spelling(Unpooled.wrappedBuffer(EchoAnswers.ascii(text)), places(text));
        }

        /** Returns its length when it stands at {@code index}; -1 when something else does. */
        int lengthAt(ByteBuf in, int index, int end, long id) {
            int length = bytes.readableBytes();
            if (index + length > end) {
                return -1;
            }
            for (int place : ids) {
                putId(bytes, place, id);
            }
            return ByteBufUtil.equals(bytes, 0, in, index, length) ? length : -1;
        }
    }

    /**
     * Makes the template of calls to a target that is ready for them.
     *
     * @throws IOException when the target does not say what a right answer is
     */
    CallTemplate(LoadTarget target, Shape shape) throws IOException, InterruptedException {
        this.target = target;
        String message = message(target, shape);
        String post = head(target, message.length()) + message;
        body = EchoAnswers.ascii(message);
        bodyIds = places(message);
        request = EchoAnswers.ascii(post);
        requestIds = places(post);
        if (shape.kind() == Kind.LIST) {
            answers = List.of(Spelling.of(list(target, message, shape.size())));
            return;
        }
        for (int event = 1; shape.kind() == Kind.STREAM && event <= shape.size(); event++) {
            events.add(Spelling.of(Payloads.progress(ID, event, shape.size())));
        }
        String content =
                "{"
                        + target.eras().resultStart()
                        + "\"content\":[{\"type\":\"text\",\"text\":\""
                        + answerText(shape)
                        + "\"}]"
                        + (shape.kind() == Kind.STRUCTURED
                                ? ",\"structuredContent\":{\"rows\":" + rows(shape) + "}"
                                : "");
        answers = target.eras() == Eras.LEGACY ? spellings(content) : List.of(exact(content));
    }

    private static String message(LoadTarget target, Shape shape) {
        String meta = target.isModern() ? LoadTarget.META + "," : "";
        String start = "{\"jsonrpc\":\"2.0\",\"id\":" + ID + ",\"method\":\"tools/";
        if (shape.kind() == Kind.LIST) {
            return start + "list\",\"params\":{" + meta.replace("},", "}") + "}}";
        }
        String token =
                shape.kind() == Kind.STREAM ? "\"_meta\":{\"progressToken\":" + ID + "}," : meta;
        return start
                + "call\",\"params\":{"
                + token
                + "\"name\":\""
                + target.tool()
                + "\",\"arguments\":{\"query\":\""
                + arguments(shape)
                + "}}}";
    }

    private static String arguments(Shape shape) {
        return switch (shape.kind()) {
            case STRUCTURED -> ID + "\",\"rows\":" + rows(shape);
            case UPLOAD -> ID + "\",\"upload\":\"" + filling(shape.size()) + "\"";
            case DOWNLOAD -> ID + "\",\"want\":" + Math.max(0, shape.size() - DIGITS);
            default -> answerText(shape) + "\"";
        };
    }

    private static String answerText(Shape shape) {
        return switch (shape.kind()) {
            case ECHO -> ID + filling(shape.size());
            case DOWNLOAD -> ID + Payloads.text(Math.max(0, shape.size() - DIGITS));
            default -> ID;
        };
    }

    private static String filling(int bytes) {
        return Payloads.text(Math.max(0, bytes - DIGITS)).replace('1', '2');
    }

    private static String rows(Shape shape) {
        return Payloads.rows(shape.size());
    }

    /** Asks for the list once, and looks whether all tools are in it. */
    private static String list(LoadTarget target, String message, int tools)
            throws IOException, InterruptedException {
        String answer = target.ask(message);
        int found = answer.split("\"inputSchema\"", -1).length - 1;
        if (found != tools || !answer.contains(ID)) {
            throw new IOException(
                    target.name() + ": " + found + " tools (expected: " + tools + ")");
        }
        return answer;
    }

    private static String head(LoadTarget target, int bodyLength) {
        String head =
                Payloads.head(target.path(), target.session(), bodyLength)
                        .replace("127.0.0.1:8808", "127.0.0.1:" + target.port());
        return target.isModern()
                ? head.replace(
                        "mcp-protocol-version: " + LoadTarget.REVISION,
                        "mcp-protocol-version: "
                                + ModernEcho.REVISION
                                + "\r\nmcp-method: tools/call\r\nmcp-name: "
                                + target.tool())
                : head;
    }

    private static Spelling exact(String content) {
        return Spelling.of(Payloads.response(ID, content + "}"));
    }

    private static List<Spelling> spellings(String content) {
        return List.of(
                exact(content),
                Spelling.of("{\"result\":" + content + "},\"jsonrpc\":\"2.0\",\"id\":" + ID + "}"),
                Spelling.of(Payloads.response(ID, content + ",\"isError\":false}")),
                Spelling.of(
                        "{\"jsonrpc\": \"2.0\", \"id\": "
                                + ID
                                + ", \"result\": "
                                + content.replace("\":[{", "\": [{")
                                        .replace("\":\"", "\": \"")
                                        .replace("\",\"", "\", \"")
                                + GATEKIT));
    }

    private static int[] places(String text) {
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(ID); at >= 0; at = text.indexOf(ID, at + DIGITS)) {
            found.add(at);
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    LoadTarget target() {
        return target;
    }

    /** Writes the call with this id as an HTTP/1.1 request. */
    ByteBuf write(ByteBuf out, long id) {
        return write(out, request, requestIds, id);
    }

    /** Writes the same in a session other than the target's. */
    ByteBuf write(ByteBuf out, long id, String session) {
        LoadTarget other = target.in(session);
        out.writeCharSequence(head(other, body.length), StandardCharsets.US_ASCII);
        return writeBody(out, id);
    }

    int bodyLength() {
        return body.length;
    }

    /** Writes the message of the call with this id. */
    ByteBuf writeBody(ByteBuf out, long id) {
        return write(out, body, bodyIds, id);
    }

    private static ByteBuf write(ByteBuf out, byte[] bytes, int[] ids, long id) {
        int start = out.writerIndex();
        out.writeBytes(bytes);
        for (int place : ids) {
            putId(out, start + place, id);
        }
        return out;
    }

    /**
     * Tells whether these bytes are the answer to call {@code id}, byte for byte in one of its
     * spellings, and nothing else.
     */
    boolean isAnswer(ByteBuf in, int start, int length, long id) {
        return events.isEmpty() && isLast(in, start, start + length, id);
    }

    private boolean isLast(ByteBuf in, int start, int end, long id) {
        for (Spelling answer : answers) {
            if (answer.lengthAt(in, start, end, id) == end - start) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether these bytes are a stream of events (SSE) that holds all that belongs to the
     * answer to call {@code id}, each once and in order.
     */
    boolean isStream(ByteBuf in, int start, int length, long id) {
        int end = start + length;
        int next = 0;
        int line = start;
        while (line < end) {
            int lineEnd = in.indexOf(line, end, (byte) '\n');
            lineEnd = lineEnd < 0 ? end : lineEnd;
            int from = dataOf(in, line, lineEnd);
            if (from >= 0) {
                boolean right =
                        next < events.size()
                                ? events.get(next).lengthAt(in, from, lineEnd, id) == lineEnd - from
                                : next == events.size() && isLast(in, from, lineEnd, id);
                if (!right) {
                    return false;
                }
                next++;
            }
            line = lineEnd + 1;
        }
        return next == events.size() + 1;
    }

    /** Returns where the data of a line begins; -1 when it has none. */
    private static int dataOf(ByteBuf in, int line, int lineEnd) {
        if (lineEnd - line <= DATA.length) {
            return -1;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (in.getByte(line + i) != DATA[i]) {
                return -1;
            }
        }
        int from = line + DATA.length;
        from += in.getByte(from) == ' ' ? 1 : 0;
        return from == lineEnd ? -1 : from;
    }

    private static void putId(ByteBuf bytes, int at, long id) {
        long rest = id;
        for (int i = DIGITS - 1; i >= 0; i--) {
            bytes.setByte(at + i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
