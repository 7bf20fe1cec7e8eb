package io.watchgate.codec;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one HTTP head that has been read for the next one that arrives on the loop. Whoever reads a
 * head and keeps nothing of it gives it back; one that is kept or lost is made anew.
 *
 * <p>Confined to its event loop.
 *
 * @param <H> what a head is
 */
public final class SpareHead<H> {

    private final Supplier<H> make;
    private final RepeatedHead.Room room = new RepeatedHead.Room();
    private @Nullable H spare;

    /** Creates an empty place; {@code make} makes a head where none was given back. */
    public SpareHead(Supplier<H> make) {
        this.make = make;
    }

    /** Returns a head that is the caller's alone. */
    public H take() {
        H head = spare;
        spare = null;
        return head == null ? make.get() : head;
    }

    /** Returns where the bytes of a head can be compared with those of another. */
    public RepeatedHead.Room room() {
        return room;
    }

    /** Takes a head back of which nobody keeps anything. */
    public void giveBack(H head) {
        spare = head;
    }
}
