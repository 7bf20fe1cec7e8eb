package io.watchgate.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of a message whose head gives its length. */
final class FixedBody extends InputStream {

    private final InputStream in;
    private long left;

    FixedBody(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int next = in.read();
        if (next < 0) {
            throw new EOFException(left + " bytes of the body are missing");
        }
        left--;
        return next;
    }
}
