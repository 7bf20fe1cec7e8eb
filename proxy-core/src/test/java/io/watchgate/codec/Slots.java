package io.watchgate.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The slots of messages, and what RFC 9112 allows in each, and the decoders of this gateway. */
final class Slots {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private static final String TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]";
    private static final String VERSION = "HTTP/1\\.[01]";
    private static final String BLANK = "[ \\t]*";
    private static final String LINE = TOKEN + "+:" + TEXT + "*";
    private static final String QUOTED =
            "\"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*\"";
    private static final String EXTENSION =
            "(?:;" + TOKEN + "+(?:=(?:" + TOKEN + "+|" + QUOTED + "))?)";

    /** A byte of each kind that any part of a message tells from others. */
    private static final List<String> BYTES =
            List.of(
                    " ", "\t", "\r", "\n", "\r\n", ":", ",", ";", "=", "\"", "\\", "/", "0", "a",
                    "Z", "-", "(", "\u0000", "\u000b", "\u007f", "\u0080", "\u00a0");

    private static final List<String> NUMBERS =
            List.of(
                    " ", "\t", "\r", "\n", "\r\n", ",", ";", "+", "-", ".", "0", "1", "3", "9", "a",
                    "x", "\"", "\u0000", "\u000b", "\u0080", "\u00a0", "\u00b2");

    private static final List<String> CODINGS =
            List.of(
                    " ",
                    "\t",
                    "\r",
                    "\n",
                    "\r\n",
                    ":",
                    ",",
                    ";",
                    "=",
                    "\"",
                    "chunked",
                    "CHUNKED",
                    "chun",
                    "ked",
                    "identity",
                    "gzip",
                    "q",
                    "\u0000",
                    "\u000b",
                    "\u0085",
                    "\u00a0");

    private static final List<String> SIZES =
            List.of(
                    " ", "\t", "\r", "\n", "\r\n", ";", "=", "\"", "\\", "0", "1", "3", "a", "F",
                    "x", "-", "+", "\u0000", "\u0080", "\u00b2");

    private static final List<String> WORDS =
            List.of(
                    " ",
                    "\t",
                    "\r",
                    "\n",
                    "\r\n",
                    "HTTP/1.",
                    "http/1.",
                    "HTTP/2.",
                    "HTTP",
                    "/",
                    "HTTP/1.1",
                    "GET /a",
                    ".",
                    "0",
                    "1",
                    "2",
                    "200",
                    "101",
                    "/a",
                    "GET",
                    "\u0000",
                    "\u0080",
                    "\u00a0");

    private static final List<String> LENGTH_LINES =
            List.of("Content-Length: 3\r\n", "content-length:0\r\n");

    private static final String CODING_LINE = "Transfer-Encoding: chunked\r\n";

    private static final List<String> OTHER_LINES =
            List.of("x: y\r\n", "Transfer_Encoding: chunked\r\n", "Connection: close, TE\r\n");

    private static final List<String> WRONG_LINES =
            List.of(
                    "Content-Length: 3, 3\r\n",
                    "Content-Length : 3\r\n",
                    "Content-Length: +3\r\n",
                    "Transfer-Encoding: gzip, chunked\r\n",
                    "Transfer-Encoding: identity\r\n",
                    "Transfer-Encoding:\r\n",
                    "Transfer-Encoding : chunked\r\n",
                    " chunked\r\n",
                    "x: y\n",
                    "x\r\n");

    private final List<Slot> slots = new ArrayList<>();
    private final String next;
    private final String nextMark;

    /** Tells whether what does not belong into the lines of a head is refused. */
    private final boolean strict;

    private Slots(String next, String nextMark, boolean strict) {
        this.next = next;
        this.nextMark = nextMark;
        this.strict = strict;
    }

    static Stream<Slot> ofRequests() {
        Slots all = new Slots("GET /next HTTP/1.1\r\n\r\n", " /next>", true);
        String head = "GET /a HTTP/1.1\r\n";
        String post = "POST /a HTTP/1.1\r\n";
        String rest = "Host: h\r\n\r\n";
        String visible = "[\\x21-\\x7e]*";
        // Netty reads over line ends in front that have one half only, and looks at a target's
        // ends.
        String front = "[\r\n]*";
        String target = "\\S*[\\x21-\\x7f]";
        all.add(
                "front",
                post + "Content-Length: 1\r\n\r\nx",
                "",
                "(\r\n)*" + TOKEN + "*",
                front + TOKEN + "*",
                BYTES);
        all.add(
                "method",
                "",
                " /a HTTP/1.1\r\n" + rest,
                "(\r\n)*" + TOKEN + "+",
                front + TOKEN + "+",
                BYTES);
        all.add(
                "first space",
                "GET",
                "/a HTTP/1.1\r\n" + rest,
                TOKEN + "* " + visible,
                TOKEN + "* \\S*",
                BYTES);
        all.add("target", "GET ", " HTTP/1.1\r\n" + rest, "[\\x21-\\x7e]+", target, BYTES);
        all.add(
                "second space",
                "GET /a",
                "HTTP/1.1\r\n" + rest,
                visible + " ",
                "(?:" + target + ")? ",
                BYTES);
        all.add("version", "GET /a ", "\r\n" + rest, VERSION, VERSION, WORDS);
        all.add(
                "request line",
                "",
                "\r\n" + rest,
                "(\r\n)*" + TOKEN + "+ [\\x21-\\x7e]+ " + VERSION,
                front + TOKEN + "+ " + target + " " + VERSION,
                WORDS);
        all.lines(head, "", "(?:\r\n)+");
        all.bodies(post);
        all.framing(post, "<HTTP/1.1 POST", true);
        all.framing("POST /a HTTP/1.0\r\n", "<HTTP/1.0 POST", false);
        return all.slots.stream();
    }

    static Stream<Slot> ofResponses() {
        Slots all =
                new Slots(
                        "HTTP/1.1 299 next\r\ncontent-length: 0\r\n\r\n",
                        "<HTTP/1.1 299|content-length=0>",
                        false);
        String ok = "HTTP/1.1 200 OK\r\n";
        String rest = "Content-Length: 0\r\n\r\n";
        String status = "(?!101)[1-9][0-9]{2}(?: " + TEXT + "*)?";
        all.add("front", ok + "Content-Length: 1\r\n\r\nx", "", "", null, BYTES);
        all.add("version", "", " 200\r\n" + rest, VERSION + "(?: " + status + ")?", null, WORDS);
        all.add("status", "HTTP/1.1 ", "\r\n" + rest, status, null, WORDS);
        all.add("status line", "", "\r\n" + rest, VERSION + " " + status, null, WORDS);
        all.add("reason", "HTTP/1.1 200", "\r\n" + rest, "(?: " + TEXT + "*)?", null, WORDS);
        all.lines("HTTP/1.1 204\r\n", " " + TEXT + "*", "\r\n");
        all.bodies(ok);
        all.framing(ok, "<HTTP/1.1 200", true);
        all.framing("HTTP/1.1 204\r\n", "<HTTP/1.1 204", false);
        all.framing("HTTP/1.1 304\r\n", "<HTTP/1.1 304", false);
        all.framing("HTTP/1.1 100\r\n", "<HTTP/1.1 100", false);
        all.framing("HTTP/1.0 200 OK\r\n", "<HTTP/1.0 200", false);
        return all.slots.stream();
    }

    /**
     * What may stand between lines of a head, and in them.
     *
     * @param start its first line
     * @param reason what may still stand in that
     * @param end the empty line behind all
     */
    private void lines(String start, String reason, String end) {
        String lines = "(?:" + LINE + "\r\n)*";
        String begun = lines + "(?:" + LINE + "|" + TOKEN + "*)";
        add(
                "end of the first line",
                start.substring(0, start.length() - 2),
                "Host: h\r\n\r\n",
                "(?:" + reason + ")?\r\n" + begun + (reason.isEmpty() ? "" : "|" + reason),
                BYTES);
        add("name", start, ": v\r\n\r\n", lines + "(?:" + LINE + "|" + TOKEN + "+)", BYTES);
        add("value", start + "x:", "\r\nHost: h\r\n\r\n", TEXT + "*(?:\r\n" + LINE + ")*", BYTES);
        add("end of a head", start + "x: y", "\r\n", TEXT + "*(?:\r\n" + LINE + ")*" + end, BYTES);
    }

    /** What tells where the body of a message ends that {@code start} begins. */
    private void bodies(String start) {
        String coded = start + CODING_LINE + "\r\n";
        String chunk = "0*1" + EXTENSION + "*\r\n[\\s\\S]\r\n";
        Pattern length =
                Pattern.compile(BLANK + "[0-9]{1,18}" + BLANK + "(?:\r\n(?:\r\n[\\s\\S]*)?)?");
        slots.add(
                new Slot(
                        "Content-Length",
                        start + "Content-Length:",
                        "\r\n\r\nabc" + next,
                        mark(start),
                        length,
                        length,
                        NUMBERS));
        add(
                "Transfer-Encoding",
                start + "Transfer-Encoding:",
                "\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                BLANK + "(?i:chunked)" + BLANK + "(?:\r\n" + LINE + ")*",
                CODINGS);
        // Netty reads over nearly anything in an extension.
        add(
                "chunk size",
                coded,
                "\r\nabc\r\n0\r\n\r\n",
                "(?:" + chunk + ")*0*3" + EXTENSION + "*",
                "(?:" + chunk + ")*0*3(?:" + BLANK + ";[^\r\n]*)?",
                SIZES);
        add(
                "chunk extension",
                coded + "3",
                "\r\nabc\r\n0\r\n\r\n",
                EXTENSION + "*",
                "(?:" + BLANK + ";[^\r\n]*)?",
                BYTES.stream().filter(symbol -> !symbol.equals("0")).toList());
        add(
                "quoted chunk extension",
                coded + "3;a=\"",
                "\r\nabc\r\n0\r\n\r\n",
                QUOTED.substring(1) + EXTENSION + "*",
                "[^\r\n]*",
                BYTES);
        String between = "\r\n(?:" + chunk + ")*0*";
        add(
                "end of a chunk",
                coded + "3\r\nabc",
                "0\r\n\r\n",
                between,
                between,
                List.of(
                        " ", "\t", "\r", "\n", "\r\n", ",", "0", "1", "a", "Z", "\u0000",
                        "\u0080"));
        boolean emptyLines = next.startsWith("GET");
        add(
                "trailers",
                coded + "0\r\n",
                "\r\n",
                "(?:" + LINE + "\r\n)*" + (emptyLines ? "(?:\r\n)*" : ""),
                null,
                BYTES);
    }

    /** Lines that each say where the body ends, together. */
    private void framing(String start, String mark, boolean mayBeCoded) {
        String others = "(?:" + oneOf(OTHER_LINES) + ")*";
        String told = oneOf(LENGTH_LINES) + (mayBeCoded ? "|" + Pattern.quote(CODING_LINE) : "");
        List<String> symbols = new ArrayList<>(LENGTH_LINES);
        symbols.add(CODING_LINE);
        symbols.addAll(OTHER_LINES);
        symbols.addAll(WRONG_LINES);
        Pattern exact = Pattern.compile(others + "(?:(?:" + told + ")" + others + ")?");
        slots.add(
                new Slot(
                        "framing behind " + start.strip(),
                        start,
                        "\r\n3\r\nabc\r\n0\r\n\r\n" + next,
                        mark,
                        exact,
                        strict && mayBeCoded ? exact : null,
                        symbols));
    }

    private static String oneOf(List<String> lines) {
        return String.join("|", lines.stream().map(Pattern::quote).toList());
    }

    private static String mark(String start) {
        return start.startsWith("POST") ? "<HTTP/1.1 POST /a" : "<HTTP/1.1 200";
    }

    /** Adds a slot in which nothing else is taken where heads are read strictly. */
    private void add(String name, String before, String after, String exact, List<String> symbols) {
        add(name, before, after, exact, strict ? exact : null, symbols);
    }

    private void add(
            String name,
            String before,
            String after,
            String exact,
            @Nullable String most,
            List<String> symbols) {
        slots.add(
                new Slot(
                        name,
                        before,
                        after + next,
                        nextMark,
                        Pattern.compile(exact),
                        most == null ? null : Pattern.compile(most),
                        symbols));
    }
}
