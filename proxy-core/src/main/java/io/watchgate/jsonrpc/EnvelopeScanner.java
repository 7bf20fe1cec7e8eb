package io.watchgate.jsonrpc;

import io.watchgate.jsonrpc.EnvelopeKey.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Validates one frame and finds its envelope in the same pass, without a tree and without a string.
 *
 * <p>Feed it the frame's bytes in any portions, then call {@link #finish()}. What it found are
 * offsets into the frame; the bytes stay where they are. It accepts exactly the texts of RFC 8259
 * in well-formed UTF-8 whose nesting is within the limit, and of those only the ones whose envelope
 * keys cannot be read in two ways (see {@link EnvelopeKey}).
 *
 * <p>Confined to the event loop of the channel whose frame it scans. Holds no buffer. After a fault
 * it ignores further bytes until {@link #reset()}.
 */
public final class EnvelopeScanner extends ScannerState {

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final StringScanner strings = new StringScanner();
    private final NumberScanner numbers = new NumberScanner();
    private final KeyReader keys = new KeyReader();
    private final EnvelopeSpans spans = new EnvelopeSpans();
    private @Nullable EnvelopeMemo memo;

    private boolean batch;
    private boolean object;
    private boolean stringIsKey;
    private @Nullable Scope scope;
    private @Nullable EnvelopeKey key;
    private byte[] literal = NULL;
    private int literalMatched;
    private int consumed;
    private int faultOffset;
    private @Nullable JsonFault fault;

    /**
     * Creates a scanner.
     *
     * @param maxDepth objects and arrays that may be open at once, at least 1
     */
    public EnvelopeScanner(int maxDepth) {
        super(maxDepth);
        reset();
    }

    /** Forgets the frame, so that the next one can be fed. */
    public void reset() {
        if (memo == null && consumed > 0) {
            // Who reads one frame only has nothing to remember.
            memo = new EnvelopeMemo();
        }
        forget();
        batch = false;
        object = false;
        scope = null;
        key = null;
        consumed = 0;
        fault = null;
        spans.reset();
    }

    /** Returns how many bytes of the frame have been fed. */
    public int consumed() {
        return consumed;
    }

    /**
     * Tells whether a raw CR or LF stands between tokens: legal JSON, but not in a framing of
     * lines.
     */
    public boolean rawLineBreak() {
        return rawLineBreak;
    }

    /**
     * Tells whether an object below the envelope may have a key {@code uri} or {@code resourceUri}.
     */
    public boolean mayHoldUri() {
        return mayHoldUri;
    }

    /** Tells whether the frame is an array. Its elements are messages, to be scanned one by one. */
    public boolean batch() {
        return batch;
    }

    /** Returns what is wrong with the bytes so far; null while nothing is. */
    public @Nullable JsonFault fault() {
        return fault;
    }

    /** Returns the offset, in the frame, of the byte that brought the fault. */
    public int faultOffset() {
        return faultOffset;
    }

    EnvelopeSpans spans() {
        return spans;
    }

    /**
     * Scans the next bytes of the frame.
     *
     * <p>Borrows {@code bytes}.
     *
     * @return false as soon as the frame is known to be unacceptable
     */
    public boolean feed(byte[] bytes, int from, int to) {
        if (fault != null) {
            return false;
        }
        beginPortion(consumed - from);
        int i = from < to ? resume(bytes, from, to) : from;
        boolean reading = consumed == 0 && i == from;
        while (i >= 0 && i < to) {
            if (scope == null && depth >= ENVELOPE_DEPTH && depth < MOST_PLAIN) {
                if (reading && object && memo != null) {
                    memo.note(this, spans, bytes, from, i);
                    reading = false;
                }
                i = plain(bytes, i, to, innermost == null ? ENVELOPE_DEPTH : ENVELOPE_DEPTH + 1);
            }
            i = step(bytes, i, to);
        }
        if (i < 0) {
            return false;
        }
        consumed += to - from;
        return true;
    }

    /**
     * Ends the frame and checks the envelope's shape.
     *
     * @return what is wrong with the frame, null if it is one JSON-RPC message or, when {@link
     *     #batch()}, an array
     */
    public @Nullable JsonFault finish() {
        if (fault == null && state != DONE) {
            boolean numberEnds = state == IN_NUMBER && depth == 0 && numbers.complete();
            if (!numberEnds) {
                boolean empty = state == VALUE && depth == 0;
                fail(empty ? JsonFault.EMPTY : JsonFault.TRUNCATED, consumed);
            }
        }
        if (fault == null && !batch) {
            JsonFault shape = object ? spans.shape() : JsonFault.NOT_AN_OBJECT;
            if (shape != null) {
                fail(shape, 0);
            }
        }
        return fault;
    }

    /** Goes on with a token that the portion before this one cut. */
    private int resume(byte[] bytes, int from, int to) {
        return switch (state) {
            case IN_STRING -> string(bytes, from, from, to);
            case IN_NUMBER -> number(bytes, from, to);
            case IN_LITERAL -> literal(bytes, from, to);
            case VALUE -> consumed == 0 ? begin(bytes, from, to) : from;
            default -> from;
        };
    }

    /** Skips how the frame begins when that is known. */
    private int begin(byte[] bytes, int from, int to) {
        int i = memo == null ? from : memo.skip(this, spans, bytes, from, to);
        object = i > from;
        return i;
    }

    /**
     * Takes one step: an object's member as far as it lies plainly before us, or one other token.
     */
    private int step(byte[] bytes, int i, int to) {
        byte b = bytes[i];
        if (b <= ' ') {
            return blank(b, i);
        }
        switch (state) {
            case FIRST_KEY_OR_END -> {
                return b == '}' ? close(i, false) : key(bytes, i, to);
            }
            case KEY -> {
                return key(bytes, i, to);
            }
            case COLON -> {
                state = VALUE;
                return b == ':' ? i + 1 : fail(JsonFault.SYNTAX, base + i);
            }
            case FIRST_VALUE_OR_END -> {
                return b == ']' ? close(i, true) : value(bytes, i, to);
            }
            case VALUE -> {
                return value(bytes, i, to);
            }
            case COMMA_OR_END -> {
                if (b == ',') {
                    state = inArray ? VALUE : KEY;
                    return i + 1;
                }
                return b == '}' || b == ']' ? close(i, b == ']') : fail(JsonFault.SYNTAX, base + i);
            }
            default -> {
                return fail(JsonFault.TRAILING, base + i);
            }
        }
    }

    private int blank(byte b, int i) {
        if (b != ' ' && b != '\t') {
            if (b != '\n' && b != '\r') {
                return fail(state == DONE ? JsonFault.TRAILING : JsonFault.SYNTAX, base + i);
            }
            rawLineBreak = true;
        }
        return i + 1;
    }

    private int key(byte[] bytes, int i, int to) {
        if (bytes[i] != '"') {
            return fail(JsonFault.SYNTAX, base + i);
        }
        int end = StringScanner.endOfPlain(bytes, i + 1, to);
        if (end == to || bytes[end] != '"') {
            return beginString(bytes, i + 1, end, to, true);
        }
        int next = end + 1;
        if (scope != null) {
            if (envelopeKey(scope, bytes, i + 1, end, base + end) < 0) {
                return -1;
            }
        }
        if (!mayHoldUri && (scope == null || !scope.isStrict())) {
            mayHoldUri = KeyReader.isUri(bytes, i + 1, end);
        }
        if (next + 1 < to && bytes[next] == ':' && bytes[next + 1] > ' ') {
            return value(bytes, next + 1, to);
        }
        state = COLON;
        return next;
    }

    private int value(byte[] bytes, int i, int to) {
        byte b = bytes[i];
        if (b == '{' || b == '[') {
            return open(i, b);
        }
        if (key != null) {
            spans.open(key, base + i, b);
        }
        if (b != '"') {
            return numberOrLiteral(bytes, i, to);
        }
        int end = StringScanner.endOfPlain(bytes, unseen(i + 1), to);
        if (end == to || bytes[end] != '"') {
            return beginString(bytes, i + 1, end, to, false);
        }
        noteText(base + i + 1, base + end);
        return afterValue(bytes, end + 1, to);
    }

    /** Ends a value and takes the comma behind it, if it is there. */
    private int afterValue(byte[] bytes, int i, int to) {
        endValue(i);
        if (i < to && bytes[i] == ',' && depth > 0) {
            state = inArray ? VALUE : KEY;
            return i + 1;
        }
        return i;
    }

    private int beginString(byte[] bytes, int from, int plainEnd, int to, boolean isKey) {
        stringIsKey = isKey;
        textStart = base + from;
        strings.begin();
        keys.begin();
        state = IN_STRING;
        return string(bytes, from, plainEnd, to);
    }

    /**
     * Goes on with a string that was cut or holds more than plain ASCII, skipping what is known to
     * be plain.
     */
    private int string(byte[] bytes, int from, int plainEnd, int to) {
        int end = strings.scan(bytes, plainEnd, to);
        if (end == StringScanner.FAULT) {
            return fail(strings.fault(), base + strings.faultIndex());
        }
        if (end == StringScanner.MORE) {
            if (stringIsKey) {
                keys.keep(bytes, from, to);
            }
            return to;
        }
        if (!stringIsKey) {
            if (key != null && strings.escaped()) {
                spans.markEscaped(key);
            }
            noteText(textStart, base + end - 1);
            endValue(end);
            return end;
        }
        state = COLON;
        mayHoldUri |= scope == null || !scope.isStrict();
        if (scope == null) {
            return end;
        }
        keys.keep(bytes, from, end - 1);
        if (!keys.end(strings.escaped())) {
            return end;
        }
        return envelopeKey(scope, keys.text(), 0, keys.length(), base + end - 1) < 0 ? -1 : end;
    }

    private int envelopeKey(Scope at, byte[] bytes, int from, int to, int offset) {
        EnvelopeKey found = EnvelopeKey.find(at, bytes, from, to);
        if (found == null) {
            return at.isStrict() && EnvelopeKey.isCaseVariant(at, bytes, from, to)
                    ? fail(JsonFault.KEY_CASE, offset)
                    : 0;
        }
        key = found;
        return spans.firstSeen(found) ? 0 : fail(JsonFault.DUPLICATE_KEY, offset);
    }

    private int open(int i, byte bracket) {
        if (depth == maxDepth) {
            return fail(JsonFault.DEPTH, base + i);
        }
        boolean array = bracket == '[';
        if (depth <= ENVELOPE_DEPTH) {
            enterScope(i, bracket);
        }
        push(array);
        state = array ? FIRST_VALUE_OR_END : FIRST_KEY_OR_END;
        return i + 1;
    }

    private void enterScope(int i, byte bracket) {
        boolean array = bracket == '[';
        if (key != null) {
            spans.open(key, base + i, bracket);
        }
        scope = null;
        if (depth == 0) {
            batch = array;
            object = !array;
            scope = array ? null : Scope.MESSAGE;
        } else if (!array && key != null) {
            scope = scopeUnder(key);
        }
        key = null;
    }

    private int close(int i, boolean array) {
        boolean mayEnd =
                state == COMMA_OR_END || state == (array ? FIRST_VALUE_OR_END : FIRST_KEY_OR_END);
        if (!mayEnd || inArray != array) {
            return fail(JsonFault.SYNTAX, base + i);
        }
        pop();
        if (depth > ENVELOPE_DEPTH) {
            state = COMMA_OR_END;
            return i + 1;
        }
        scope = scopeHere(object);
        endValue(i + 1);
        return i + 1;
    }

    /**
     * Notes that a value ended before index {@code i}; the scope is that of the object it stands
     * in.
     */
    private void endValue(int i) {
        if (scope != null) {
            spans.close(scope, base + i);
            key = null;
        }
        state = depth == 0 ? DONE : COMMA_OR_END;
    }

    private int numberOrLiteral(byte[] bytes, int i, int to) {
        byte b = bytes[i];
        if (key != null) {
            spans.open(key, base + i, b);
        }
        if (b == '-' || b >= '0' && b <= '9') {
            numbers.begin(b);
            state = IN_NUMBER;
            return number(bytes, i + 1, to);
        }
        switch (b) {
            case 't' -> literal = TRUE;
            case 'f' -> literal = FALSE;
            case 'n' -> literal = NULL;
            default -> {
                return fail(JsonFault.SYNTAX, base + i);
            }
        }
        literalMatched = 1;
        state = IN_LITERAL;
        return literal(bytes, i + 1, to);
    }

    private int number(byte[] bytes, int from, int to) {
        int end = numbers.scan(bytes, from, to);
        if (end < to) {
            if (!numbers.complete()) {
                return fail(JsonFault.NUMBER, base + end);
            }
            if (key != null && !numbers.integer()) {
                spans.markFractional(key);
            }
            return afterValue(bytes, end, to);
        }
        return end;
    }

    private int literal(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && literalMatched < literal.length) {
            if (bytes[i] != literal[literalMatched]) {
                return fail(JsonFault.SYNTAX, base + i);
            }
            literalMatched++;
            i++;
        }
        if (literalMatched == literal.length) {
            endValue(i);
        }
        return i;
    }

    private int fail(JsonFault found, int offset) {
        fault = found;
        faultOffset = offset;
        return -1;
    }
}
