package io.watchgate.transport.upstream.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP/2 connections of one pool, the one to use first in front. Confined to its loop. */
final class SharedConnections {

    /** How many streams a server allows that wants to be useful (RFC 9113, 6.5.2). */
    private static final int EXPECTED_STREAMS = 100;

    private final List<SharedConnection> all = new ArrayList<>(0);

    void add(SharedConnection connection) {
        all.add(connection);
    }

    void remove(SharedConnection connection) {
        all.remove(connection);
    }

    /** Tells whether another stream may begin now. */
    boolean hasRoom() {
        return withRoom() != null;
    }

    /** Opens a stream; null when there is no room for one. */
    @Nullable StreamLane newLane() {
        SharedConnection connection;
        while ((connection = withRoom()) != null) {
            StreamLane lane = connection.newLane();
            if (lane != null) {
                return lane;
            }
        }
        return null;
    }

    /** The oldest connection with room fills first, so that the others can become idle. */
    private @Nullable SharedConnection withRoom() {
        for (int i = 0; i < all.size(); i++) {
            SharedConnection connection = all.get(i);
            if (connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    /** Returns how many connections will soon tell how much they may carry. */
    int settling() {
        int settling = 0;
        for (int i = 0; i < all.size(); i++) {
            settling += all.get(i).isSettling() ? 1 : 0;
        }
        return settling;
    }

    /** Returns how many exchanges so many connections are expected to carry. */
    static int expected(int connections) {
        return connections * EXPECTED_STREAMS;
    }

    /** Returns how many connections carry nothing. */
    int idle() {
        int idle = 0;
        for (int i = 0; i < all.size(); i++) {
            idle += all.get(i).isIdle() ? 1 : 0;
        }
        return idle;
    }

    /** Closes one connection that carries nothing; returns false when there is none. */
    boolean closeOneIdle() {
        for (SharedConnection connection : List.copyOf(all)) {
            if (connection.isIdle()) {
                connection.close();
                return true;
            }
        }
        return false;
    }

    /** Lets all connections end with their last exchange. */
    void retire() {
        List.copyOf(all).forEach(SharedConnection::retire);
    }
}
