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
    private static final byte[] RESULT =
            ascii(",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
    private static final byte[] TAIL = ascii("\"}]}}");
    private static final byte[] TOOLS =
            ascii(
                    ",\"result\":{\"tools\":[{\"name\":\""
                            + LoadTarget.TOOL
                            + "\",\"inputSchema\":{\"type\":\"object\"}}]}}");
    private static final byte[] EMPTY = ascii(",\"result\":{}}");

    private EchoAnswers() {}

    /**
     * Writes the answer to the message between {@code from} and {@code to}; nothing when it is owed
     * none.
     */
    static void write(ByteBuf out, byte[] bytes, int from, int to) {
        int id = after(ID, bytes, from, Math.min(to, from + NEAR));
        if (id < 0) {
            id = after(ID, bytes, Math.max(from, to - NEAR), to);
        }
        if (id < 0) {
            return;
        }
        int idEnd = id;
        while (bytes[idEnd] != ',' && bytes[idEnd] != '}') {
            idEnd++;
        }
        if (after(CALL, bytes, from, to) >= 0) {
            int text = after(TEXT, bytes, from, to);
            int textEnd = text;
            while (bytes[textEnd] != '"') {
                textEnd++;
            }
            out.writeBytes(HEAD).writeBytes(bytes, id, idEnd - id).writeBytes(RESULT);
            out.writeBytes(bytes, text, textEnd - text).writeBytes(TAIL);
        } else if (after(INITIALIZE, bytes, from, to) >= 0) {
            String spelled = new String(bytes, id, idEnd - id, StandardCharsets.US_ASCII);
            out.writeBytes(ascii(Payloads.serverIntroduction(spelled)));
        } else {
            boolean list = after(LIST, bytes, from, to) >= 0;
            out.writeBytes(HEAD).writeBytes(bytes, id, idEnd - id).writeBytes(list ? TOOLS : EMPTY);
        }
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
