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

    private static final byte[] ID = ascii("\"id\":");
    private static final byte[] CALL = ascii("\"method\":\"tools/call\"");
    private static final byte[] LIST = ascii("\"method\":\"tools/list\"");
    private static final byte[] INITIALIZE = ascii("\"method\":\"initialize\"");
    private static final byte[] TEXT = ascii("\"query\":\"");
    private static final byte[] HEAD = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] CONTENT = content("");
    private static final byte[] TAIL = ascii("\"}]}}");
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

    /** Writes the answer to a call; {@code content} is what stands between id and text. */
    static void writeEcho(ByteBuf out, byte[] content, byte[] bytes, int from, int to) {
        int text = after(TEXT, bytes, from, to);
        int textEnd = text;
        while (bytes[textEnd] != '"') {
            textEnd++;
        }
        writeResult(out, content, bytes, from, to);
        out.writeBytes(bytes, text, textEnd - text).writeBytes(TAIL);
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
        for (int at = from; at <= to - wanted.length; at++) {
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
