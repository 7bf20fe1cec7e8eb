package io.watchgate.bench.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * Plays connections to decoders, one step each: what was read is what {@link Grammar} says, at
 * whatever cuts, and nothing that Netty refuses or reads differently.
 *
 * <p>A connection that was read to the end of a message goes on with the next text; what is left
 * over in a decoder would show there. While one is read in portions, another begins on the same
 * loop, with which it shares what a loop has once. Used by one thread; the same seed takes the same
 * steps.
 */
final class Fuzzer {

    /** Bytes of a head, so few that its bound is met now and then. */
    static final int LONGEST_HEAD = 300;

    /** One text in so many is read by the watched classes, which takes longer. */
    private static final int WATCHED = 3;

    private static final int LONGEST_TEXT = 1600;
    private static final int LONGEST_LIFE = 8 * LONGEST_TEXT;

    /** Readings have signs between what was read. */
    private static final int LONGEST_READING = 4 * LONGEST_LIFE;

    private final Side side;
    private final Dice dice;
    private final Mutator mutator;
    private final Grammar grammar;
    private final Reader netty;
    private final Reader cut;
    private final Reader watched;
    private final Reader neighbour;
    private final Reader watchedNeighbour;
    private final Reading expected = new Reading(LONGEST_READING);
    private final EdgeMap.Seen seen = new EdgeMap.Seen();
    private final Text text = new Text(LONGEST_TEXT);
    private final Text life = new Text(LONGEST_LIFE);
    private long connections;
    private long messages;
    private boolean ended;

    /**
     * Creates it.
     *
     * @param lean the decoder in question
     * @param watched the same, from classes that tell {@link EdgeMap} which ways they take
     */
    private Fuzzer(Side side, long seed, Decoders lean, Decoders watched) {
        this.side = side;
        dice = new Dice(seed);
        mutator = new Mutator(side, dice, LONGEST_HEAD);
        grammar = new Grammar(side, LONGEST_HEAD);
        netty = new Reader(Decoders.netty(side, LONGEST_HEAD), LONGEST_READING);
        cut = new Reader(lean, LONGEST_READING);
        neighbour = new Reader(lean, LONGEST_READING);
        this.watched = new Reader(watched, LONGEST_READING);
        watchedNeighbour = new Reader(watched, LONGEST_READING);
    }

    /** Returns one for the decoder as it is. */
    static Fuzzer of(Side side, long seed) {
        ClassLoader loader = new Decoders.Changed(-1);
        return new Fuzzer(
                side,
                seed,
                Decoders.lean(side, LONGEST_HEAD),
                Decoders.lean(side, LONGEST_HEAD, loader));
    }

    /** Returns one for the decoder with a defect, from the classes of {@code loader}. */
    static Fuzzer of(Side side, long seed, ClassLoader loader) {
        Decoders defective = Decoders.lean(side, LONGEST_HEAD, loader);
        return new Fuzzer(side, seed, defective, defective);
    }

    /** Returns how many texts were played: the rest of a connection, or a whole one. */
    long connections() {
        return connections;
    }

    /** Returns how many messages the gateway's decoder took in them. */
    long messages() {
        return messages;
    }

    /** Returns how many texts are kept because they took a new way. */
    int kept() {
        return mutator.kept();
    }

    /** Returns how many ways from one place in the decoder's code to the next were taken. */
    int ways() {
        return seen.ways();
    }

    /** Plays one text; returns what was read differently, or null. */
    @Nullable Finding step() {
        mutator.make(text);
        connections++;
        if (text.length() > life.room()) {
            forget();
        }
        life.insert(life.length(), text.array(), 0, text.length());
        String what = play(text.array(), text.length(), dice.once(WATCHED) ? watched : cut);
        messages += expected.messages();
        if (what == null) {
            if (ended) {
                forget();
            }
            return null;
        }
        byte[] bytes = life.copy();
        forget();
        return new Finding(side, bytes, what);
    }

    /** Begins with new connections. */
    private void forget() {
        life.clear();
        cut.drop();
        watched.drop();
        netty.drop();
    }

    /** Returns what is read differently of a text on connections of its own; null for nothing. */
    @Nullable String replay(byte[] bytes) {
        for (int round = 0; round < 40; round++) {
            forget();
            String what = play(bytes, bytes.length, round % 2 == 0 ? watched : cut);
            if (what != null) {
                forget();
                return what;
            }
        }
        forget();
        return null;
    }

    private @Nullable String play(byte[] bytes, int count, Reader portions) {
        boolean closes = dice.once(16);
        expected.clear();
        grammar.read(bytes, count, expected);
        EdgeMap.clear();
        try {
            return readAll(bytes, count, portions, closes);
        } catch (RuntimeException | Error escaped) {
            return "it threw " + escaped;
        }
    }

    private @Nullable String readAll(byte[] bytes, int count, Reader portions, boolean closes) {
        boolean ends = !grammar.isComplete() || closes;
        ended = ends;
        portions.clear();
        readCut(bytes, count, portions);
        if (ends) {
            portions.close();
        }
        if (portions == watched && seen.add()) {
            mutator.keep(text);
        }
        if (!portions.reading().isSame(expected)) {
            return different("the gateway", portions.reading(), "the grammar", expected);
        }
        if (expected.messages() > 0 || !expected.isFault()) {
            read(netty, bytes, count, ends);
            if (!expected.mayStandBeside(netty.reading())) {
                return different("the gateway", expected, "Netty", netty.reading());
            }
        } else {
            netty.drop();
        }
        return null;
    }

    private static void read(Reader reader, byte[] bytes, int count, boolean ends) {
        reader.clear();
        if (count > 0) {
            reader.read(bytes, 0, count, false);
        }
        if (ends) {
            reader.close();
        }
    }

    private void readCut(byte[] bytes, int count, Reader portions) {
        int way = dice.below(32);
        boolean disturbed = dice.once(16);
        boolean alone = dice.once(8);
        int at = 0;
        while (at < count) {
            int end;
            if (way == 0) {
                end = at + 1;
            } else if (way < 4) {
                end = lineEnd(bytes, at, count);
            } else if (way < 14) {
                end = count;
            } else if (way < 27) {
                end = at == 0 ? 1 + dice.below(count) : count;
            } else {
                end = at + 1 + dice.below(count - at);
            }
            portions.read(bytes, at, end, alone);
            at = end;
            if (disturbed) {
                disturb(portions == watched ? watchedNeighbour : neighbour);
                disturbed = false;
            }
        }
    }

    private static int lineEnd(byte[] bytes, int from, int count) {
        int at = from;
        while (at < count && bytes[at] != '\n') {
            at++;
        }
        return Math.min(count, at + 1);
    }

    /** Lets another connection use what the loop has once. */
    private void disturb(Reader other) {
        byte[] bytes = mutator.any();
        read(other, bytes, bytes.length, true);
        other.drop();
    }

    private static String different(String who, Reading first, String other, Reading second) {
        return who + ":" + first + "\n" + other + ":" + second;
    }
}
