package io.watchgate.upstream;

import java.util.ArrayDeque;

/**
 * The part of a leg that one event loop has: its calls in flight, and those that wait for a place.
 *
 * <p>Confined to that loop.
 */
final class LegShard {

    final CallTable calls = new CallTable();
    final ArrayDeque<UpstreamCall> queue = new ArrayDeque<>();
    boolean waitsForPermit;

    /** Length of the queue, for other threads to read. */
    volatile int queued;
}
