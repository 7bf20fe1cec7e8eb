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
 * so that whoever has much waiting does not keep others waiting for all of it. Members of a party
 * may take turns as well when it is the party's.
 *
 * <p>Confined to one event loop.
 */
public final class FairQueue<E> {

    /** What waits of one party; empty ones are forgotten. */
    private static final class Line<E> {

        final Object party;
        final Waiting<E> waiting;

        Line(Object party, Waiting<E> waiting) {
            this.party = party;
            this.waiting = waiting;
        }
    }

    /** What waits of one party, in the order in which it is taken out. */
    private sealed interface Waiting<E> {

        void add(E element);

        @Nullable E peek();

        @Nullable E poll();

        /** Removes the newest element, of whoever has most. */
        @Nullable E pollLast();

        boolean remove(E element);

        void removeIf(Predicate<E> which);

        int size();
    }

    /** First come, first served. */
    private static final class InOrder<E> implements Waiting<E> {

        private final Deque<E> elements = new ArrayDeque<>(4);

        @Override
        public void add(E element) {
            elements.add(element);
        }

        @Override
        public @Nullable E peek() {
            return elements.peek();
        }

        @Override
        public @Nullable E poll() {
            return elements.poll();
        }

        @Override
        public @Nullable E pollLast() {
            return elements.pollLast();
        }

        @Override
        public boolean remove(E element) {
            return elements.remove(element);
        }

        @Override
        public void removeIf(Predicate<E> which) {
            elements.removeIf(which);
        }

        @Override
        public int size() {
            return elements.size();
        }
    }

    /** Member after member. */
    private static final class InTurns<E> implements Waiting<E> {

        private final FairQueue<E> members;

        InTurns(Function<E, ?> memberOf) {
            members = new FairQueue<>(memberOf, null);
        }

        @Override
        public void add(E element) {
            members.add(element);
        }

        @Override
        public @Nullable E peek() {
            return members.peek();
        }

        @Override
        public @Nullable E poll() {
            return members.poll();
        }

        @Override
        public @Nullable E pollLast() {
            return members.pollNewestOfMost();
        }

        @Override
        public boolean remove(E element) {
            return members.remove(element);
        }

        @Override
        public void removeIf(Predicate<E> which) {
            members.removeIf(which);
        }

        @Override
        public int size() {
            return members.size();
        }
    }

    private final Function<E, ?> partyOf;
    private final @Nullable Function<E, ?> memberOf;
    private final Map<Object, Line<E>> lines = new HashMap<>();
    private final Deque<Line<E>> turns = new ArrayDeque<>(1);
    private int size;

    /**
     * Creates an empty queue.
     *
     * @param partyOf tells who an element is of when it begins to wait
     */
    public FairQueue(Function<E, String> partyOf) {
        this(partyOf, null);
    }

    /**
     * Creates an empty queue.
     *
     * @param partyOf tells who an element is of when it begins to wait
     * @param memberOf tells who it is of within that party; null where a party is one
     */
    public FairQueue(Function<E, ?> partyOf, @Nullable Function<E, ?> memberOf) {
        this.partyOf = partyOf;
        this.memberOf = memberOf;
    }

    /** Lets an element wait behind those of its party; a new party has its turn last. */
    public void add(E element) {
        Object party = partyOf.apply(element);
        Line<E> line = lines.get(party);
        if (line == null) {
            line = new Line<>(party, memberOf == null ? new InOrder<>() : new InTurns<>(memberOf));
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
        if (line.waiting.size() == 0) {
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
        Line<E> longest = longest();
        Line<E> own = lines.get(other);
        int fair = (own == null ? 0 : own.waiting.size()) + 1;
        if (longest == null || longest.waiting.size() <= fair) {
            return null;
        }
        size--;
        return longest.waiting.pollLast();
    }

    private @Nullable Line<E> longest() {
        Line<E> longest = null;
        for (Line<E> line : turns) {
            if (longest == null || line.waiting.size() > longest.waiting.size()) {
                longest = line;
            }
        }
        return longest;
    }

    private @Nullable E pollNewestOfMost() {
        Line<E> longest = longest();
        if (longest == null) {
            return null;
        }
        E newest = longest.waiting.pollLast();
        size--;
        forgetIfEmpty(longest);
        return newest;
    }

    /** Removes an element wherever it waits; returns whether it did. */
    public boolean remove(E element) {
        for (Line<E> line : turns) {
            if (line.waiting.remove(element)) {
                size--;
                forgetIfEmpty(line);
                return true;
            }
        }
        return false;
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
        if (line.waiting.size() == 0) {
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
