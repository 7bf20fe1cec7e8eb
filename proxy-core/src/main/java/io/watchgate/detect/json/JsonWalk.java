package io.watchgate.detect.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes from string to string and number to number of one valid JSON text, in order, and leaves out
 * what belongs to the protocol and is opaque: cursors, tokens, states and ids, and the reserved
 * members of the outermost {@code _meta} (MCP 2026-07-28, basic/index, "_meta"), but for what
 * client and server say of themselves, which is text like any other. Confined to the thread that
 * scans.
 */
public final class JsonWalk {

    /** What {@link #next} has come to. */
    public enum Stop {
        /** A member's name. */
        NAME,
        /** A string that is a value. */
        TEXT,
        /** A number. */
        NUMBER,
        /** The end of the text. */
        END
    }

    /** Returned for a number that is digits already. */
    public static final int PLAIN = -1;

    private static final byte[][] OPAQUE =
            names("cursor", "nextCursor", "progressToken", "requestId", "requestState", "taskId");
    private static final byte[] NOTHING = {};
    private static final byte[] META = bytes("_meta");
    private static final byte[] TASK = bytes("task");
    private static final byte[] RESERVED = bytes("io.modelcontextprotocol/");
    private static final byte[] CLIENT_INFO = bytes("io.modelcontextprotocol/clientInfo");
    private static final byte[] SERVER_INFO = bytes("io.modelcontextprotocol/serverInfo");

    private final Marks marks = new Marks();
    private byte[] json = NOTHING;
    private int at;
    private int to;
    private byte[] containers = new byte[64];
    private int[] numbers = new int[64];
    private int opened;
    private int depth;
    private boolean nameDue;
    private boolean inMeta;
    private boolean inTask;
    private int start;
    private int end;
    private boolean escaped;

    /** Creates a walk through nothing. */
    public JsonWalk() {}

    /** Returns what stands where in the text. */
    public Marks marks() {
        return marks;
    }

    /** Lets go of the text, and of what was found in more than {@code most} bytes. */
    public void clear(int most) {
        json = NOTHING;
        at = 0;
        to = 0;
        marks.clear(most);
    }

    /** Starts with {@code json[from..to)}, which is borrowed. */
    public void over(byte[] json, int from, int to) {
        marks.over(json, from, to);
        this.json = json;
        this.at = from;
        this.to = to;
        depth = 0;
        opened = 0;
        nameDue = false;
        inMeta = false;
        inTask = false;
    }

    /** Returns the first byte: behind the quote of a string. */
    public int start() {
        return start;
    }

    /** Returns the place after the last byte: that of the closing quote. */
    public int end() {
        return end;
    }

    /** Tells whether the string holds a backslash. */
    public boolean escaped() {
        return escaped;
    }

    /** Returns a number that the object or array around has alone. */
    public int container() {
        return numbers[depth - 1];
    }

    /** Goes on to the next name, text or number. */
    public Stop next() {
        while (at < to) {
            int b = json[at];
            switch (b) {
                case '"' -> {
                    string();
                    return named() ? Stop.NAME : Stop.TEXT;
                }
                case '{', '[' -> open(b);
                case '}', ']' -> close();
                case ',' -> {
                    nameDue = depth > 0 && containers[depth - 1] == '{';
                    at++;
                }
                case ':' -> afterName();
                default -> {
                    if (b == '-' || isDigit(b)) {
                        number();
                        return Stop.NUMBER;
                    }
                    at++;
                }
            }
        }
        return Stop.END;
    }

    private boolean named() {
        boolean name = nameDue;
        nameDue = false;
        return name;
    }

    private void open(int bracket) {
        if (depth == containers.length) {
            containers = Arrays.copyOf(containers, depth * 2);
            numbers = Arrays.copyOf(numbers, depth * 2);
        }
        numbers[depth] = opened++;
        containers[depth++] = (byte) bracket;
        nameDue = bracket == '{';
        at++;
    }

    private void close() {
        depth--;
        nameDue = false;
        at++;
    }

    /** Reads a string whose opening quote stands at {@link #at}. */
    private void string() {
        escaped = false;
        int i = at + 1;
        start = i;
        while (true) {
            i = marks.end(i);
            if (json[i] == '"') {
                break;
            }
            escaped = true;
            i += 2;
        }
        end = i;
        at = i + 1;
    }

    private void number() {
        start = at;
        int i = at;
        while (i < to && json[i] > ' ' && json[i] != ',' && json[i] != ']' && json[i] != '}') {
            i++;
        }
        at = i;
        end = i;
    }

    /** Passes the colon, and the value too where it is opaque. The name is the last string. */
    private void afterName() {
        at++;
        if (depth > 2 || depth == 0) {
            return;
        }
        if (depth == 1) {
            inMeta = isName(META);
            inTask = isName(TASK);
        }
        boolean opaqueWhole = depth == 2 && inMeta && reserved();
        boolean opaqueScalar = depth == 1 && isOpaque() || depth == 2 && inTask && isOpaque();
        if (opaqueWhole || opaqueScalar) {
            skip(opaqueWhole);
        }
    }

    private boolean reserved() {
        return isName(OPAQUE[2])
                || end - start > RESERVED.length
                        && Arrays.equals(
                                json, start, start + RESERVED.length, RESERVED, 0, RESERVED.length)
                        && !isName(CLIENT_INFO)
                        && !isName(SERVER_INFO);
    }

    private boolean isOpaque() {
        for (byte[] name : OPAQUE) {
            if (isName(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isName(byte[] name) {
        return Arrays.equals(json, start, end, name, 0, name.length);
    }

    /** Passes the value that follows; a container only if {@code whole} says so. */
    private void skip(boolean whole) {
        while (at < to && json[at] <= ' ') {
            at++;
        }
        int open = 0;
        do {
            int b = json[at];
            if (b == '"') {
                string();
            } else if (b == '{' || b == '[') {
                if (!whole) {
                    return;
                }
                open++;
                at++;
            } else if (b == '}' || b == ']') {
                open--;
                at++;
            } else if (b == '-' || isDigit(b) || b >= 'a' && b <= 'z') {
                number();
            } else {
                at++;
            }
        } while (open > 0 && at < to);
    }

    private static byte[][] names(String... names) {
        return Arrays.stream(names).map(JsonWalk::bytes).toArray(byte[][]::new);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Writes the digits of the number at {@code json[from..to)}.
     *
     * @return how many there are; 0 when it is no integer or too long, {@link #PLAIN} when it has
     *     neither point nor exponent
     */
    public static int integer(byte[] json, int from, int to, byte[] out) {
        int digits = 0;
        int whole = -1;
        int i = from;
        while (i < to && (json[i] | 32) != 'e') {
            if (json[i] == '.') {
                whole = digits;
            } else if (json[i] != '-') {
                if (digits == out.length) {
                    return whole < 0 && isDigits(json, i, to) ? PLAIN : 0;
                }
                out[digits++] = json[i];
            }
            i++;
        }
        if (whole < 0 && i == to) {
            return PLAIN;
        }
        long places = (whole < 0 ? digits : whole) + exponent(json, i + 1, to);
        if (places < digits) {
            return integerOf(out, digits, places);
        }
        if (places > out.length) {
            return 0;
        }
        while (digits < places) {
            out[digits++] = '0';
        }
        return digits;
    }

    private static int integerOf(byte[] out, int digits, long places) {
        for (int i = (int) Math.max(0, places); i < digits; i++) {
            if (out[i] != '0') {
                return 0;
            }
        }
        return (int) Math.max(0, places);
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isDigits(byte[] json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(json[i])) {
                return false;
            }
        }
        return true;
    }

    private static long exponent(byte[] json, int from, int to) {
        long value = 0;
        for (int i = from; i < to && value < 1000; i++) {
            if (isDigit(json[i])) {
                value = value * 10 + json[i] - '0';
            }
        }
        return from < to && json[from] == '-' ? -value : value;
    }
}
