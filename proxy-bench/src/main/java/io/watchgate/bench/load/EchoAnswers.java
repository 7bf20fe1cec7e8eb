package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.watchgate.bench.Payloads;
import java.nio.charset.StandardCharsets;

/**
 * What the lab's servers answer: a {@code tools/call} gets the text of its argument back.
 *
 * <p>Reads messages as the lab, the gateway and the peers write them, with the id in front of the
 * params or as the last member and no white space, so that a call costs the server next to nothing.
 */
final class EchoAnswers {

    /** How near to an end of a message its id is. */
    private static final int NEAR = 64;

    private static final int MOST_WANTED = 1 << 20;
    private static final byte[] ID = ascii("\"id\":");
    private static final byte[] CALL = ascii("\"method\":\"tools/call\"");
    private static final byte[] LIST = ascii("\"method\":\"tools/list\"");
    private static final byte[] INITIALIZE = ascii("\"method\":\"initialize\"");
    private static final byte[] TEXT = ascii("\"query\":\"");
    private static final byte[] HEAD = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] CONTENT = content("");
    private static final byte[] TAIL = ascii("\"}]}}");
    private static final byte[] ROWS = ascii(",\"rows\":");
    private static final byte[] WANT = ascii(",\"want\":");
    private static final byte[] STRUCTURED = ascii("\"}],\"structuredContent\":{\"rows\":");
    private static final byte[] STRUCTURED_TAIL = ascii("}}}");
    private static final byte[] FILLING = ascii(Payloads.text(MOST_WANTED));
    private static final byte[] TOOLS =
            result(
                    "\"tools\":[{\"name\":\""
                            + LoadTarget.TOOL
                            + "\",\"inputSchema\":{\"type\":\"object\"}}]");
    private static final byte[] EMPTY = result("");

    private EchoAnswers() {}

    /**
     * Writes the answer to the message between {@code from} and {@code to}; nothing when it is owed
     * none.
     */
    static void write(ByteBuf out, byte[] bytes, int from, int to) {
        int id = id(bytes, from, to);
        if (id < 0) {
            return;
        }
        if (after(CALL, bytes, from, to) >= 0) {
            writeEcho(out, CONTENT, bytes, from, to);
        } else if (after(INITIALIZE, bytes, from, to) >= 0) {
            int length = idEnd(bytes, id) - id;
            String spelled = new String(bytes, id, length, StandardCharsets.US_ASCII);
            out.writeBytes(ascii(Payloads.serverIntroduction(spelled)));
        } else {
            boolean list = after(LIST, bytes, from, to) >= 0;
            writeResult(out, list ? TOOLS : EMPTY, bytes, from, to);
        }
    }

    /**
     * Writes the answer to a call; {@code content} is what stands between id and text. What stands
     * behind the text of the call says what else is wanted.
     */
    static void writeEcho(ByteBuf out, byte[] content, byte[] bytes, int from, int to) {
        int text = after(TEXT, bytes, from, to);
        int textEnd = text;
        while (bytes[textEnd] != '"') {
            textEnd++;
        }
        writeResult(out, content, bytes, from, to);
        out.writeBytes(bytes, text, textEnd - text);
        int next = textEnd + 1;
        if (after(ROWS, bytes, next, next + ROWS.length) >= 0) {
            int rows = next + ROWS.length;
            out.writeBytes(STRUCTURED).writeBytes(bytes, rows, arrayEnd(bytes, rows) - rows);
            out.writeBytes(STRUCTURED_TAIL);
            return;
        }
        if (after(WANT, bytes, next, next + WANT.length) >= 0) {
            int wanted = next + WANT.length;
            int end = idEnd(bytes, wanted);
            out.writeBytes(
                    FILLING,
                    0,
                    Integer.parseInt(
                            new String(bytes, wanted, end - wanted, StandardCharsets.US_ASCII)));
        }
        out.writeBytes(TAIL);
    }

    /** Returns where an array ends whose texts have no brackets. */
    private static int arrayEnd(byte[] bytes, int from) {
        int depth = 0;
        int at = from;
        do {
            depth += bytes[at] == '[' ? 1 : bytes[at] == ']' ? -1 : 0;
            at++;
        } while (depth > 0);
        return at;
    }

    /** Writes an answer with the id of the message, and what stands behind the id. */
    static void writeResult(ByteBuf out, byte[] behindId, byte[] bytes, int from, int to) {
        int id = id(bytes, from, to);
        out.writeBytes(HEAD).writeBytes(bytes, id, idEnd(bytes, id) - id).writeBytes(behindId);
    }

    /** Returns what stands behind the id in an answer whose result has these members. */
    static byte[] result(String members) {
        return ascii(",\"result\":{" + members + "}}");
    }

    /** Returns what stands between the id and the text of a call; {@code members} come first. */
    static byte[] content(String members) {
        return ascii(",\"result\":{" + members + "\"content\":[{\"type\":\"text\",\"text\":\"");
    }

    private static int id(byte[] bytes, int from, int to) {
        int id = after(ID, bytes, from, Math.min(to, from + NEAR));
        return id >= 0 ? id : after(ID, bytes, Math.max(from, to - NEAR), to);
    }

    private static int idEnd(byte[] bytes, int id) {
        int end = id;
        while (bytes[end] != ',' && bytes[end] != '}') {
            end++;
        }
        return end;
    }

    /** Returns the index behind the first {@code wanted} between the two; -1 when there is none. */
    static int after(byte[] wanted, byte[] bytes, int from, int to) {
        int last = Math.min(to, bytes.length) - wanted.length;
        for (int at = from; at <= last; at++) {
            int i = 0;
            while (i < wanted.length && bytes[at + i] == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return at + i;
            }
        }
        return -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
