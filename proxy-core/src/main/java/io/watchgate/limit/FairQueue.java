package io.watchgate.limit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue in which parties take turns: in order within a party, one after the other between them,
 * so that whoever has much waiting does not keep others waiting for all of it.
 *
 * <p>Confined to one event loop.
 */
public final class FairQueue<E> {

    /** What waits of one party; empty ones are forgotten. */
    private static final class Line<E> {

        final String party;
        final Deque<E> waiting = new ArrayDeque<>(4);

        Line(String party) {
            this.party = party;
        }
    }

    private final Function<E, String> partyOf;
    private final Map<String, Line<E>> lines = new HashMap<>();
    private final Deque<Line<E>> turns = new ArrayDeque<>(1);
    private int size;

    /**
     * Creates an empty queue.
     *
     * @param partyOf tells who an element is of when it begins to wait
     */
    public FairQueue(Function<E, String> partyOf) {
        this.partyOf = partyOf;
    }

    /** Lets an element wait behind those of its party; a new party has its turn last. */
    public void add(E element) {
        String party = partyOf.apply(element);
        Line<E> line = lines.get(party);
        if (line == null) {
            line = new Line<>(party);
            lines.put(party, line);
            turns.add(line);
        }
        line.waiting.add(element);
        size++;
    }

    /** Returns the element whose turn it is; null when none waits. */
    public @Nullable E peek() {
        Line<E> line = turns.peek();
        return line == null ? null : line.waiting.peek();
    }

    /** Removes the element whose turn it is; null when none waits. */
    public @Nullable E poll() {
        Line<E> line = turns.poll();
        if (line == null) {
            return null;
        }
        E element = line.waiting.poll();
        size--;
        if (line.waiting.isEmpty()) {
            lines.remove(line.party);
        } else {
            turns.add(line);
        }
        return element;
    }

    /**
     * Removes the newest element of the party that has most waiting, so that one of {@code other}
     * gets its place; null when that party would have as many waiting then.
     */
    public @Nullable E displace(String other) {
        Line<E> longest = null;
        for (Line<E> line : turns) {
            if (longest == null || line.waiting.size() > longest.waiting.size()) {
                longest = line;
            }
        }
        Line<E> own = lines.get(other);
        int fair = (own == null ? 0 : own.waiting.size()) + 1;
        if (longest == null || longest.waiting.size() <= fair) {
            return null;
        }
        size--;
        return longest.waiting.pollLast();
    }

    /** Removes an element wherever it waits. */
    public void remove(E element) {
        for (Line<E> line : turns) {
            if (line.waiting.remove(element)) {
                size--;
                forgetIfEmpty(line);
                return;
            }
        }
    }

    /** Removes all elements of which {@code which} says so. */
    public void removeIf(Predicate<E> which) {
        for (Line<E> line : new ArrayDeque<>(turns)) {
            int before = line.waiting.size();
            line.waiting.removeIf(which);
            size -= before - line.waiting.size();
            forgetIfEmpty(line);
        }
    }

    private void forgetIfEmpty(Line<E> line) {
        if (line.waiting.isEmpty()) {
            lines.remove(line.party);
            turns.remove(line);
        }
    }

    /** Returns how many wait. */
    public int size() {
        return size;
    }

    /** Tells whether none waits. */
    public boolean isEmpty() {
        return size == 0;
    }
}
