package io.watchgate.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the members of one JSON object or the elements of one array where they stand, for
 * paths where speed matters: nothing is copied or decoded but what is asked for, and strings are
 * passed eight bytes at a time, a large one at once where somebody knows its end. What {@link
 * JsonFields} finds, this finds ({@code LargeArgumentTest}).
 *
 * <p>The input must be valid JSON; borrows the array. Confined to the thread that made it.
 */
public final class JsonMembers {

    private final byte[] json;
    private final int from;
    private final int to;
    private final boolean array;
    private int at;
    private int nameStart;
    private int nameEnd;
    private boolean nameEscaped;
    private int start;
    private boolean escaped;

    /** Whether the string was passed without a look at what is in it. */
    private boolean unseen;

    private long large;

    /** Opens what stands at {@code json[from..to)}, which begins with its bracket. */
    public JsonMembers(byte[] json, int from, int to) {
        this(json, from, to, Span.NONE);
    }

    /**
     * Opens what stands at {@code json[from..to)}, and where somebody has been before.
     *
     * @param large where, from the bracket on, the inside of a string stands that may be passed
     *     without a look: what {@link #large()} was then, or {@link
     *     JsonRpcInvocation#largeArgument()}; {@link Span#NONE} for none
     */
    public JsonMembers(byte[] json, int from, int to, long large) {
        this.json = json;
        this.from = from;
        this.large = large;
        this.to = to;
        this.array = json[from] == '[';
        this.at = from + 1;
    }

    /** Tells whether an object or an array begins at {@code json[from..to)}. */
    public static boolean isContainer(byte[] json, int from, int to) {
        return from < to && (json[from] == '{' || json[from] == '[');
    }

    /**
     * Returns where, from the bracket on, the inside of the largest string stands that was passed
     * here; {@link Span#NONE} when none was large.
     */
    long large() {
        return large;
    }

    /** Tells whether these are the elements of an array, which have no names. */
    public boolean isArray() {
        return array;
    }

    /** Goes on to the next member or element; false when there is none. */
    public boolean next() {
        passBlanks();
        if (at >= to || json[at] == '}' || json[at] == ']') {
            return false;
        }
        if (!array) {
            nameStart = at + 1;
            string();
            nameEnd = at - 1;
            nameEscaped = isEscaped(nameStart, nameEnd);
            passBlanks();
        }
        start = at;
        value();
        return true;
    }

    /** Tells whether the current member's name, decoded, is {@code name}. */
    public boolean isNamed(String name) {
        int length = nameEnd - nameStart;
        for (int i = 0; i < length && !nameEscaped; i++) {
            byte b = json[nameStart + i];
            if (b < 0) {
                return name().equals(name);
            }
            if (i >= name.length() || b != name.charAt(i)) {
                return false;
            }
        }
        return nameEscaped ? name().equals(name) : length == name.length();
    }

    private String name() {
        return text(nameStart, nameEnd, nameEscaped);
    }

    /** Returns where the current value begins. */
    public int start() {
        return start;
    }

    /** Returns the place behind the current value. */
    public int end() {
        return at;
    }

    /** Tells whether the current value is an object or an array. */
    public boolean isContainer() {
        return isContainer(json, start, at);
    }

    /** Opens the current value, which is an object or an array, for whoever walks on in it. */
    public JsonMembers inside() {
        int moved = start - from;
        boolean inside =
                large != Span.NONE && Span.start(large) > moved && Span.end(large) < at - from;
        return new JsonMembers(
                json,
                start,
                at,
                inside ? Span.of(Span.start(large) - moved, Span.end(large) - moved) : Span.NONE);
    }

    /** Returns the decoded text of the current value, or the literal of a number or word. */
    public String text() {
        return json[start] == '"'
                ? text(start + 1, at - 1, isEscaped(start + 1, at - 1))
                : new String(json, start, at - start, StandardCharsets.US_ASCII);
    }

    private boolean isEscaped(int from, int end) {
        return escaped || unseen && StringScanner.endOfText(json, from, end) < end;
    }

    private String text(int from, int end, boolean decoded) {
        return decoded
                ? JsonStrings.decode(Arrays.copyOfRange(json, from, end))
                : new String(json, from, end - from, StandardCharsets.UTF_8);
    }

    /** Passes what stands between values and names: blanks, commas and colons. */
    private void passBlanks() {
        while (at < to
                && (json[at] <= ' ' && json[at] >= 0 || json[at] == ',' || json[at] == ':')) {
            at++;
        }
    }

    private void value() {
        int b = json[at];
        if (b == '"') {
            string();
        } else if (b == '{' || b == '[') {
            container();
        } else {
            while (at < to && json[at] > ' ' && ",]}".indexOf(json[at]) < 0) {
                at++;
            }
        }
    }

    private void container() {
        byte[] text = json;
        int soon = to - Long.BYTES;
        int i = at;
        int depth = 0;
        do {
            byte b = text[i];
            if (b != '"') {
                depth += (b | 0x20) == '{' ? 1 : (b | 0x20) == '}' ? -1 : 0;
                i++;
            } else {
                int end = i <= soon ? i + StringScanner.endOfKey(StringScanner.word(text, i)) : i;
                if (end > i && end < i + Long.BYTES && text[end] == '"') {
                    i = end + 1;
                } else {
                    at = i;
                    string();
                    i = at;
                }
            }
        } while (depth > 0);
        at = i;
    }

    /** Passes the string whose quote stands here. */
    private void string() {
        escaped = false;
        int first = at + 1;
        unseen = large != Span.NONE && Span.start(large) == first - from;
        if (unseen) {
            at = from + Span.end(large) + 1;
            return;
        }
        int i = first;
        while (true) {
            i = StringScanner.endOfText(json, i, to);
            if (json[i] == '"') {
                break;
            }
            escaped = true;
            i += 2;
        }
        if (i - first >= Math.max(ScannerState.LARGE, Span.length(large) + 1)) {
            large = Span.of(first - from, i - from);
        }
        at = i + 1;
    }
}
