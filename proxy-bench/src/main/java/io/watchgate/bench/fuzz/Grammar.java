package io.watchgate.bench.fuzz;

import io.watchgate.codec.KnownHeaders;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.upstream.http.HttpResponses;

/**
 * What RFC 9112 says of the bytes of a connection, and what this gateway takes of it (ADR 25): the
 * decoder once more, as plain as can be. It has all bytes before it and remembers nothing.
 *
 * <p>Used by one thread.
 */
final class Grammar {

    private static final int LONGEST_SIZE_LINE = 1024;
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final Side side;
    private final int longest;
    private final KnownHeaders known;
    private byte[] text = {};
    private int at;
    private int to;
    private Reading into = new Reading(1);
    private boolean complete;
    private boolean inBody;

    // What the head that is being read says.
    private boolean coded;
    private int codings;
    private boolean chunked;
    private int lengths;
    private long length;
    private int headerLines;

    /** What follows is not there yet. */
    private static final class Unended extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unended() {
            super(null, null, false, false);
        }
    }

    /** What follows is no message. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        Wrong() {
            super(null, null, false, false);
        }
    }

    private static final Unended UNENDED = new Unended();
    private static final Wrong WRONG = new Wrong();

    /** Creates it; heads, and first lines, may have {@code longest} bytes. */
    Grammar(Side side, int longest) {
        this.side = side;
        this.longest = longest;
        this.known = side == Side.REQUESTS ? HttpRequests.KNOWN : HttpResponses.KNOWN;
    }

    /** Reads the first {@code count} bytes, behind which the connection ends. */
    void read(byte[] bytes, int count, Reading reading) {
        text = bytes;
        at = 0;
        to = count;
        into = reading;
        complete = false;
        inBody = false;
        try {
            while (!complete) {
                message();
            }
        } catch (Unended noMore) {
            // Whoever asks sees that it is not complete.
        } catch (Wrong noMessage) {
            into.fault(inBody);
        }
    }

    /** Tells whether the last bytes read were whole messages, and more may follow them. */
    boolean isComplete() {
        return complete;
    }

    private void message() {
        inBody = false;
        while (side == Side.REQUESTS && to - at >= 2 && text[at] == '\r' && text[at + 1] == '\n') {
            at += 2;
        }
        if (at == to) {
            complete = true;
            return;
        }
        int head = at;
        int status = -1;
        int firstEnd = 0;
        try {
            firstEnd = lineEnd(at, longest + 2);
            checkLines(firstEnd);
        } catch (Unended withinHead) {
            into.early();
            throw withinHead;
        }
        int behind = at;
        at = head;
        if (side == Side.REQUESTS) {
            requestLine(firstEnd, true);
        } else {
            status = statusLine(firstEnd, true);
        }
        lines(true);
        // The empty line is none of them.
        headerLines = behind - firstEnd - 2;
        body(status);
    }

    /** Reads the head for its faults alone: nothing is told of one that is wrong, or unended. */
    private void checkLines(int firstEnd) {
        if (side == Side.REQUESTS) {
            requestLine(firstEnd, false);
        } else {
            statusLine(firstEnd, false);
        }
        codings = 0;
        lengths = 0;
        chunked = false;
        length = 0;
        headerLines = 0;
        lines(false);
        framing();
    }

    /** Returns where the line ends that begins at {@code from}: behind its line feed. */
    private int lineEnd(int from, int bound) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\n') {
                require(i + 1 - from <= bound);
                return i + 1;
            }
        }
        require(to - from <= bound);
        throw UNENDED;
    }

    private void requestLine(int end, boolean tell) {
        int method = at;
        while (isToken(text[at])) {
            at++;
        }
        int target = at + 1;
        require(at > method && text[at] == ' ');
        at = target;
        while (text[at] > ' ' && text[at] < 127) {
            at++;
        }
        int behind = at;
        require(behind > target && text[behind] == ' ');
        at++;
        int minor = version();
        crLf(end);
        if (tell) {
            into.message(minor);
            into.add(Reading.METHOD, text, method, target - 1 - method);
            into.add(Reading.TARGET, text, target, behind - target);
        }
        coded = minor == 1;
    }

    private int statusLine(int end, boolean tell) {
        int minor = version();
        require(text[at++] == ' ');
        int code = 0;
        for (int i = 0; i < 3; i++) {
            require(text[at] >= '0' && text[at] <= '9');
            code = code * 10 + text[at++] - '0';
        }
        require(code >= 100 && code != 101);
        if (text[at] == ' ') {
            while (isText(text[at])) {
                at++;
            }
        }
        crLf(end);
        if (tell) {
            into.message(minor);
            into.status(code);
        }
        coded = minor == 1 && !isBodiless(code);
        return code;
    }

    private static boolean isBodiless(int code) {
        return code < 200 || code == 204 || code == 304;
    }

    /** Reads a version; returns its last digit. */
    private int version() {
        String version = "HTTP/1.";
        for (int i = 0; i < version.length(); i++) {
            require(text[at] == version.charAt(i));
            at++;
        }
        int minor = text[at++] - '0';
        require(minor == 0 || minor == 1);
        return minor;
    }

    private void crLf(int end) {
        require(end - at == 2 && text[at] == '\r');
        at = end;
    }

    /** Reads header lines, or trailers, up to the empty line. */
    private void lines(boolean tell) {
        int begin = at;
        while (true) {
            int end = lineEnd(at, longest - headerLines - (at - begin));
            if (end - at == 2 && text[at] == '\r') {
                at = end;
                return;
            }
            line(end, tell);
        }
    }

    private void line(int end, boolean tell) {
        int name = at;
        while (isToken(text[at])) {
            at++;
        }
        int colon = at;
        require(colon > name && text[colon] == ':');
        int value = colon + 1;
        at = value;
        while (isText(text[at])) {
            at++;
        }
        int last = at;
        crLf(end);
        while (value < last && isBlank(text[value])) {
            value++;
        }
        while (last > value && isBlank(text[last - 1])) {
            last--;
        }
        if (tell) {
            CharSequence usual = known.find(text, name, colon - name);
            if (usual == null) {
                into.add(Reading.NAME, text, name, colon - name);
            } else {
                into.add(Reading.NAME, usual);
            }
            into.colon();
            into.add(Reading.VALUE, text, value, last - value);
        } else {
            note(name, colon, value, last);
        }
    }

    private void note(int name, int colon, int value, int last) {
        if (isWord("transfer-encoding", name, colon)) {
            codings++;
            chunked = isWord("chunked", value, last);
        } else if (isWord("content-length", name, colon)) {
            lengths++;
            length = 0;
            // 18 digits are less than a long holds.
            boolean digits = last > value && last - value <= 18;
            for (int i = value; i < last && digits; i++) {
                digits = text[i] >= '0' && text[i] <= '9';
                length = length * 10 + text[i] - '0';
            }
            length = digits ? length : -1;
        }
    }

    private boolean isWord(String word, int from, int end) {
        boolean same = end - from == word.length();
        for (int i = 0; same && i < word.length(); i++) {
            same = lower(text[from + i]) == word.charAt(i);
        }
        return same;
    }

    private static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b;
    }

    /** One thing at most tells where a body ends (RFC 9112, 6.3). */
    private void framing() {
        if (codings > 0) {
            require(codings == 1 && chunked && lengths == 0 && coded);
        } else if (lengths > 0) {
            require(lengths == 1 && length >= 0);
        }
    }

    private void body(int status) {
        inBody = true;
        if (status >= 0 && isBodiless(status)) {
            into.end();
        } else if (codings > 0) {
            chunks();
            into.end();
        } else if (lengths > 0) {
            data(length);
            into.end();
        } else if (status >= 0) {
            into.add(Reading.BODY, text, at, to - at);
            at = to;
            into.end();
            throw UNENDED;
        } else {
            into.end();
        }
    }

    private void data(long count) {
        int there = (int) Math.min(count, to - at);
        into.add(Reading.BODY, text, at, there);
        at += there;
        if (there < count) {
            throw UNENDED;
        }
    }

    private void chunks() {
        long size;
        while ((size = sizeLine()) > 0) {
            data(size);
            if (to - at < 2) {
                throw UNENDED;
            }
            require(text[at] == '\r' && text[at + 1] == '\n');
            at += 2;
        }
        // A head and its trailers have one bound.
        lines(false);
    }

    private long sizeLine() {
        int begin = at;
        int most = Math.min(longest, LONGEST_SIZE_LINE);
        int bound = Math.min(to, begin + most);
        int end = begin;
        while (end < bound && text[end] != '\n') {
            end++;
        }
        if (end == bound) {
            require(bound - begin < most);
            throw UNENDED;
        }
        long size = 0;
        while (hex(text[at]) >= 0) {
            size = Math.min(1L << 40, size * 16 + hex(text[at++]));
        }
        require(at > begin && at - begin <= 8 && size <= Integer.MAX_VALUE);
        while (text[at] == ';') {
            at++;
            word();
            if (text[at] == '=') {
                at++;
                if (text[at] == '"') {
                    quoted();
                } else {
                    word();
                }
            }
        }
        crLf(end + 1);
        return size;
    }

    private void word() {
        int begin = at;
        while (isToken(text[at])) {
            at++;
        }
        require(at > begin);
    }

    private void quoted() {
        at++;
        while (text[at] != '"') {
            if (text[at] == '\\') {
                at++;
            }
            require(text[at] >= ' ' && text[at] < 127);
            at++;
        }
        at++;
    }

    private static int hex(int b) {
        int low = lower(b);
        if (low >= '0' && low <= '9') {
            return low - '0';
        }
        return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
    }

    private static boolean isToken(int b) {
        int low = lower(b);
        return low >= 'a' && low <= 'z' || b >= '0' && b <= '9' || TOKEN_SIGNS.indexOf(b) >= 0;
    }

    private static boolean isText(int b) {
        return b == '\t' || b >= ' ' && b != 127 || b < 0;
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t';
    }

    private static void require(boolean right) {
        if (!right) {
            throw WRONG;
        }
    }
}
