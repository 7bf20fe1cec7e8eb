package io.watchgate.server.audit;

import io.watchgate.server.line.LineOutput;
import io.watchgate.server.line.LineRing;
import io.watchgate.sink.RecordSink;
import java.io.IOException;

/**
 * Gives the lines of rings to a sink, batch by batch; what the sink has not brought where it stays
 * is still in its ring. Confined to the writing thread.
 */
final class SinkOutput implements LineOutput {

    /** Bytes that are written at once, at least. */
    private static final int BATCH = 64 * 1024;

    /** Batches of one ring in a pass: the others wait meanwhile. */
    private static final int BATCHES = 64;

    private final String name;
    private final RecordSink sink;
    private final byte[] lines;
    private boolean open;

    /**
     * Creates an output that is not open yet.
     *
     * @param name what stands for it in messages
     * @param longest bytes of the longest line
     */
    SinkOutput(String name, RecordSink sink, int longest) {
        this.name = name;
        this.lines = new byte[Math.max(BATCH, 2 * longest)];
        this.sink = sink;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void open() throws IOException {
        sink.open();
        open = true;
    }

    @Override
    public long take(LineRing ring) throws IOException {
        long taken = 0;
        for (int i = 0; i < BATCHES; i++) {
            int count = wholeLines(ring.peek(lines));
            if (count == 0) {
                return taken;
            }
            int kept = sink.write(lines, count);
            if (kept <= 0 || kept > count || lines[kept - 1] != '\n') {
                throw new IOException(
                        kept + " of " + count + " bytes written (expected: at least a line)");
            }
            ring.remove(kept);
            taken += kept;
        }
        return taken;
    }

    private int wholeLines(int count) {
        int end = count;
        while (end > 0 && lines[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    @Override
    public void settle() throws IOException {
        sink.settle();
    }

    @Override
    public long nanosToSettle() {
        return sink.nanosToSettle();
    }

    @Override
    public void close() throws IOException {
        open = false;
        sink.close();
    }
}
