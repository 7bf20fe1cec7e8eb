package io.watchgate.codec;

/** A decoder that can tell whether bytes follow the message it is passing on. */
public interface Leftovers {

    /** Tells whether more has arrived than what was passed on. Called on the channel's loop. */
    boolean hasMore();
}
