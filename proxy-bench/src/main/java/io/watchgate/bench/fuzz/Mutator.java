package io.watchgate.bench.fuzz;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes texts: some anew, some out of those that took a decoder where none did before. Used by one
 * thread.
 */
final class Mutator {

    private static final int MOST_KEPT = 8192;

    private final Dice dice;
    private final MessageWriter writer;
    private final List<byte[]> kept = new ArrayList<>();

    Mutator(Side side, Dice dice, int bound) {
        this.dice = dice;
        this.writer = new MessageWriter(side, dice, bound);
    }

    /** Keeps a text to make others out of it. */
    void keep(Text text) {
        if (kept.size() < MOST_KEPT) {
            kept.add(text.copy());
        } else {
            kept.set(dice.below(MOST_KEPT), text.copy());
        }
    }

    int kept() {
        return kept.size();
    }

    /** Returns one of those kept. */
    byte[] any() {
        return kept.isEmpty() ? Words.CR_LF : kept.get(dice.below(kept.size()));
    }

    /** Makes the next text. */
    void make(Text text) {
        text.clear();
        if (kept.isEmpty() || dice.once(2)) {
            writer.stream(text);
            if (!dice.once(8)) {
                return;
            }
        } else {
            text.add(any());
        }
        for (int i = 1 + dice.below(1 + dice.below(4)); i > 0; i--) {
            change(text);
        }
    }

    private void change(Text text) {
        int length = text.length();
        if (length == 0) {
            writer.message(text);
            return;
        }
        int at = dice.below(length);
        switch (dice.below(10)) {
            case 0 -> insert(text, at, dice.of(Words.ANYWHERE));
            case 1 -> text.set(at, dice.below(256));
            case 2 -> text.set(at, text.array()[at] ^ 1 << dice.below(8));
            case 3 -> text.delete(at, Math.min(length, at + 1 + dice.below(1 + dice.below(20))));
            case 4 -> {
                byte[] copy = text.copy();
                int count = Math.min(length - at, 1 + dice.below(40));
                text.insert(dice.below(length), copy, at, count);
            }
            case 5 -> splice(text);
            case 6 -> writer.next(text);
            case 7 -> text.cutTo(at);
            case 8 -> {
                byte[] word = dice.of(Words.ANYWHERE);
                text.delete(at, Math.min(length, at + word.length));
                insert(text, at, word);
            }
            default -> writer.message(text);
        }
    }

    private static void insert(Text text, int at, byte[] word) {
        text.insert(at, word, 0, word.length);
    }

    /** Lets another text go on where a line of this one ends. */
    private void splice(Text text) {
        byte[] other = any();
        text.cutTo(lineBegin(text.array(), text.length()));
        int from = lineBegin(other, other.length);
        text.insert(text.length(), other, from, Math.min(text.room(), other.length - from));
    }

    private int lineBegin(byte[] bytes, int length) {
        int at = dice.below(length + 1);
        while (at > 0 && at < length && bytes[at - 1] != '\n') {
            at++;
        }
        return at;
    }
}
