package io.watchgate.server.accesslog;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the name or URI of a request beyond the request's bytes, and gives the same array for the
 * same name.
 *
 * <p>Clients call few tools, many times: a hit costs a comparison and no garbage. Two names in one
 * place drive each other out. Confined to one event loop.
 */
final class SubjectCache {

    private static final int PLACES = 512;
    private static final byte[] KEY = LineBuilder.ascii(",\"subject\":\"");

    /** Names beyond this many bytes are not kept; they are cut in the line anyway. */
    private static final int LONGEST = 2 * LineBuilder.LONGEST_TEXT;

    private record Entry(byte[] name, byte[] field) {}

    private final @Nullable Entry[] entries = new Entry[PLACES];
    private final byte[] scratch = new byte[LONGEST];
    private final LineBuilder builder = new LineBuilder();

    /** Returns the field that shows what the request is about; null when it names nothing. */
    byte @Nullable [] fieldOf(JsonRpcRequest request) {
        long span = request.name() == Span.NONE ? request.uri() : request.name();
        int length = Span.length(span);
        if (length == 0) {
            return null;
        }
        ByteBuf body = request.body();
        int at = body.readerIndex() + Span.start(span);
        if (length > LONGEST) {
            byte[] name = new byte[length];
            body.getBytes(at, name);
            return field(name, length);
        }
        body.getBytes(at, scratch, 0, length);
        return known(length);
    }

    private byte[] known(int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + scratch[i];
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Entry entry = entries[place];
        if (entry == null || !Arrays.equals(entry.name, 0, entry.name.length, scratch, 0, length)) {
            entry = new Entry(Arrays.copyOf(scratch, length), field(scratch, length));
            entries[place] = entry;
        }
        return entry.field;
    }

    private byte[] field(byte[] name, int length) {
        return builder.begin().raw(KEY).jsonText(name, length).raw('"').copy();
    }
}
