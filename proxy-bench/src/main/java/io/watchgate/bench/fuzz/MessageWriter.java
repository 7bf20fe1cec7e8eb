package io.watchgate.bench.fuzz;

/**
 * Writes messages slot by slot, as the grammar has them (RFC 9112), and now and then puts into a
 * slot what does not belong there. Used by one thread.
 */
final class MessageWriter {

    private static final int MOST_HEADERS = 3;
    private static final int LONG = 400;
    private static final byte[] NEXT = Reading.ascii("GET /next HTTP/1.1\r\n\r\n");
    private static final byte[] NEXT_ANSWER =
            Reading.ascii("HTTP/1.1 299 next\r\nContent-Length: 0\r\n\r\n");

    /** One slot in so many is spoiled; the first means none. */
    private static final int[] ODDS = {Integer.MAX_VALUE, 400, 60, 25, 10};

    private final Side side;
    private final Dice dice;
    private final int bound;
    private int odds;
    private int line;
    private int headers;

    /** Creates it; {@code bound} is what a head, and a first line, may have. */
    MessageWriter(Side side, Dice dice, int bound) {
        this.side = side;
        this.dice = dice;
        this.bound = bound;
    }

    /** Adds one to three messages, more or less spoiled. */
    void stream(Text out) {
        odds = ODDS[dice.below(ODDS.length)];
        for (int i = 1 + dice.below(3); i > 0; i--) {
            message(out);
        }
        if (dice.once(3)) {
            next(out);
        }
        if (dice.once(16) && out.length() > 0) {
            out.cutTo(dice.below(out.length()));
        }
    }

    /** Adds a message that must be seen where it begins. */
    void next(Text out) {
        out.add(side == Side.REQUESTS ? NEXT : NEXT_ANSWER);
    }

    /** Adds one message. */
    void message(Text out) {
        if (side == Side.REQUESTS) {
            if (dice.once(12)) {
                out.add(Words.CR_LF);
            }
        }
        if (odd()) {
            out.add(dice.of(Words.BETWEEN));
        }
        line = out.length();
        if (side == Side.REQUESTS) {
            word(out, Words.METHODS, Words.ODD_NAMES);
            space(out);
            if (dice.once(200)) {
                fill(out, bound - " HTTP/1.1".length() - (out.length() - line));
            }
            word(out, Words.TARGETS, Words.ODD_TARGETS);
            space(out);
            word(out, Words.VERSIONS, Words.ODD_VERSIONS);
        } else {
            word(out, Words.VERSIONS, Words.ODD_VERSIONS);
            space(out);
            word(out, Words.STATUSES, Words.ODD_STATUSES);
        }
        end(out);
        headers = out.length();
        headers(out);
        framed(out);
    }

    /** Adds so many bytes, or a few more or less: as many as there may be, and one too many. */
    private void fill(Text out, int count) {
        for (int i = count - 3 + dice.below(6); i > 0; i--) {
            out.add('a');
        }
    }

    /** Ends a head, some of which are as long as one may be. */
    private void endOfHead(Text out) {
        if (dice.once(100)) {
            out.add('y').add(':');
            fill(out, bound - 2 * Words.CR_LF.length - (out.length() - headers));
            out.add(Words.CR_LF);
        }
        end(out);
    }

    private void headers(Text out) {
        // Most heads say little: what is short is read soon.
        for (int i = dice.below(1 + dice.below(1 + MOST_HEADERS)); i > 0; i--) {
            word(out, Words.NAMES, Words.ODD_NAMES);
            line(out, Words.VALUES, Words.ODD_VALUES);
        }
    }

    /** Adds what stands behind a name. */
    private void line(Text out, byte[][] values, byte[][] oddValues) {
        colon(out);
        word(out, values, oddValues);
        out.add(dice.once(6) ? dice.of(Words.BLANKS) : new byte[0]);
        end(out);
    }

    private void framed(Text out) {
        byte[] body = dice.of(Words.BODIES);
        int how = dice.below(8);
        if (how < 3) {
            length(out, body.length);
            headers(out);
            endOfHead(out);
            out.add(body);
        } else if (how < 6) {
            coding(out);
            headers(out);
            endOfHead(out);
            chunks(out);
        } else if (how == 6) {
            endOfHead(out);
        } else {
            several(out, body);
        }
    }

    /** Says more than once where the body ends, in one of the ways that are used for harm. */
    private void several(Text out, byte[] body) {
        boolean lengthFirst = dice.once(2);
        if (lengthFirst) {
            length(out, dice.once(2) ? body.length : dice.below(9));
        }
        if (!lengthFirst || dice.once(2)) {
            coding(out);
        }
        if (dice.once(2)) {
            length(out, dice.below(9));
        } else if (dice.once(3)) {
            coding(out);
        }
        endOfHead(out);
        if (dice.once(2)) {
            chunks(out);
        } else {
            out.add(body);
        }
    }

    private void length(Text out, int length) {
        out.add(dice.of(odd() ? Words.ODD_NAMES : Words.LENGTH_NAMES));
        colon(out);
        if (odd()) {
            out.add(dice.of(Words.ODD_NUMBERS));
        } else {
            out.addNumber(length);
        }
        end(out);
    }

    private void coding(Text out) {
        out.add(dice.of(odd() ? Words.ODD_NAMES : Words.CODING_NAMES));
        line(out, Words.CODINGS, Words.ODD_CODINGS);
    }

    private void chunks(Text out) {
        for (int i = dice.below(3); i > 0; i--) {
            byte[] data = dice.of(Words.BODIES);
            if (data.length > 0) {
                size(out, data.length);
                out.add(data);
                end(out);
            }
        }
        size(out, 0);
        while (dice.once(4)) {
            out.add(dice.of(odd() ? Words.ODD_TRAILERS : Words.TRAILERS));
        }
        if (dice.once(100)) {
            out.add('z').add(':');
            fill(out, bound - dice.below(60));
            out.add(Words.CR_LF);
        }
        end(out);
    }

    private void size(Text out, int size) {
        if (odd()) {
            out.add(dice.of(Words.ODD_SIZES));
        } else {
            for (int zeros = dice.once(8) ? dice.below(7) : 0; zeros > 0; zeros--) {
                out.add('0');
            }
            out.addHex(size, dice.once(2));
        }
        if (odd()) {
            out.add(dice.of(Words.ODD_EXTENSIONS));
        } else if (dice.once(6)) {
            out.add(dice.of(Words.EXTENSIONS));
        }
        end(out);
    }

    private void word(Text out, byte[][] right, byte[][] wrong) {
        if (!odd()) {
            out.add(dice.of(right));
        } else if (dice.once(12)) {
            for (int i = dice.below(LONG); i > 0; i--) {
                out.add('a');
            }
        } else {
            out.add(dice.of(wrong));
        }
    }

    private void space(Text out) {
        if (odd()) {
            out.add(dice.of(Words.ODD_SPACES));
        } else {
            out.add(' ');
        }
    }

    private void colon(Text out) {
        if (odd()) {
            out.add(dice.of(Words.ODD_COLONS));
        } else {
            out.add(':').add(dice.of(Words.BLANKS));
        }
    }

    private void end(Text out) {
        out.add(odd() ? dice.of(Words.ODD_ENDS) : Words.CR_LF);
    }

    private boolean odd() {
        return odds != Integer.MAX_VALUE && dice.once(odds);
    }
}
