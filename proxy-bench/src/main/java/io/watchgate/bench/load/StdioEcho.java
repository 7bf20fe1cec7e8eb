package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A fast MCP server on standard input and output: answers all lines of one read with one write.
 * With the argument {@code neighbours} it has the tool {@link NeighbourAnswers#LARGE}, too; with
 * {@link #SPACED} it reads messages with white space, which takes it longer.
 */
public final class StdioEcho {

    /** The argument for clients that write white space between tokens. */
    public static final String SPACED = "spaced";

    private StdioEcho() {}

    /** Serves until its input ends. */
    public static void main(String[] args) throws IOException {
        boolean neighbours = List.of(args).contains("neighbours");
        boolean spaced = List.of(args).contains(SPACED);
        byte[] bytes = new byte[64 * 1024];
        int end = 0;
        ByteBuf out = Unpooled.buffer(64 * 1024);
        try (FileInputStream input = new FileInputStream(FileDescriptor.in);
                FileOutputStream output = new FileOutputStream(FileDescriptor.out)) {
            int read;
            while ((read = input.read(bytes, end, bytes.length - end)) >= 0) {
                end += read;
                int begin = 0;
                for (int at = end - read; at < end; at++) {
                    if (bytes[at] == '\n') {
                        if (neighbours
                                && NeighbourAnswers.calls(
                                        NeighbourAnswers.LARGE, bytes, begin, at)) {
                            out.readBytes(output, out.readableBytes()).clear();
                            NeighbourAnswers.writeLarge(output, bytes, begin, at);
                            output.write('\n');
                        } else {
                            answer(out, bytes, begin, spaced ? compact(bytes, begin, at) : at);
                        }
                        begin = at + 1;
                    }
                }
                out.readBytes(output, out.readableBytes()).clear();
                System.arraycopy(bytes, begin, bytes, 0, end - begin);
                end -= begin;
                if (end == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * end);
                }
            }
        }
    }

    /** Takes white space between tokens out of a message; returns where it ends now. */
    private static int compact(byte[] bytes, int from, int to) {
        boolean text = false;
        int end = from;
        for (int at = from; at < to; at++) {
            if (bytes[at] == '"' && bytes[at - (at > from ? 1 : 0)] != '\\') {
                text = !text;
            }
            if (text || bytes[at] != ' ') {
                bytes[end++] = bytes[at];
            }
        }
        return end;
    }

    private static void answer(ByteBuf out, byte[] bytes, int from, int to) {
        int before = out.writerIndex();
        EchoAnswers.write(out, bytes, from, to);
        if (out.writerIndex() > before) {
            out.writeByte('\n');
        }
    }
}
