package io.watchgate.loop;

import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Goes through names a few in a turn of the loop, so that whoever names many keeps nobody waiting.
 *
 * <p>Confined to its loop. A loop that ends goes no further: all who asked end with it.
 */
public final class NamePortions {

    /** Names in a row: each may become a request to a server. */
    public static final int MOST = 16;

    /** After so long no further name is taken, whatever those were that took it. */
    private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** Takes the names. */
    public interface Taker {

        /** Tells whether another name is wanted; nothing is called any more when it is not. */
        boolean goesOn();

        /** Takes the next name. */
        void take(String name);

        /** Called once, behind the last name. */
        void over();
    }

    private final GatewayLoop loop;
    private final Iterator<String> names;
    private final Taker taker;
    private final Runnable portion = this::portion;

    private NamePortions(GatewayLoop loop, Iterator<String> names, Taker taker) {
        this.loop = loop;
        this.names = names;
        this.taker = taker;
    }

    /**
     * Gives the names to {@code taker}, the first of them now unless others have this turn. Called
     * on {@code loop}.
     */
    public static void give(GatewayLoop loop, Collection<String> names, Taker taker) {
        new NamePortions(loop, names.iterator(), taker).next();
    }

    private void next() {
        if (names.hasNext()) {
            loop.steps().run(portion);
        } else if (taker.goesOn()) {
            taker.over();
        }
    }

    private void portion() {
        if (loop.eventLoop().isShuttingDown()) {
            return;
        }
        long end = loop.nanoTime() + NANOS;
        for (int i = 0; i < MOST && names.hasNext(); i++) {
            if (!taker.goesOn()) {
                return;
            }
            taker.take(names.next());
            if (loop.nanoTime() - end >= 0) {
                break;
            }
        }
        next();
    }
}
