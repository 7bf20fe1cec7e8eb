package io.watchgate.upstream;

/**
 * The part of a leg that one event loop has: its calls in flight, and those that wait for a place.
 *
 * <p>Confined to that loop.
 */
final class LegShard {

    final CallTable calls = new CallTable();
    final WaitingCalls queue = new WaitingCalls();
    boolean waitsForPermit;

    /** Length of the queue, for other threads to read. */
    volatile int queued;
}
