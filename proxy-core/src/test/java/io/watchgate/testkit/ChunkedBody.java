package io.watchgate.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A chunked body (RFC 9112, 7.1), without extensions and trailers, which nobody here sends. */
final class ChunkedBody extends InputStream {

    private final InputStream in;
    private long left;
    private boolean ended;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (ended) {
            return -1;
        }
        if (left == 0) {
            String size = RawHttpClient.line(in);
            if (!size.matches("[0-9a-f]+")) {
                throw new AssertionError("no chunk size: " + size);
            }
            left = Long.parseLong(size, 16);
            if (left == 0) {
                ended = true;
                endOfLine();
                return -1;
            }
        }
        int next = in.read();
        if (next < 0) {
            throw new EOFException("closed within a chunk");
        }
        if (--left == 0) {
            endOfLine();
        }
        return next;
    }

    private void endOfLine() throws IOException {
        String rest = RawHttpClient.line(in);
        if (!rest.isEmpty()) {
            throw new AssertionError("bytes behind a chunk: " + rest);
        }
    }
}
