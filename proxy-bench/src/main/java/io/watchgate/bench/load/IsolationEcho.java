package io.watchgate.bench.load;

import java.io.IOException;

/** {@link HttpEcho} with the neighbours' tools, as a program. */
final class IsolationEcho {

    private IsolationEcho() {}

    /** Prints the port, and serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        try (HttpEcho server = new HttpEcho(true, false)) {
            server.serveUntilInputEnds();
        }
    }
}
