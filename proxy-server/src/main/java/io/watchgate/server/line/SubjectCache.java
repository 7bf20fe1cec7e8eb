package io.watchgate.server.line;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the name or URI of a request beyond the request's bytes, and gives the same object for the
 * same name.
 *
 * <p>Clients call few tools, many times: a hit costs a comparison and no garbage. Two names in one
 * place drive each other out. Confined to one event loop.
 */
public final class SubjectCache {

    private static final int PLACES = 512;
    private static final byte[] KEY = LineBuilder.ascii(",\"subject\":\"");

    /** Names beyond this many bytes are not kept; they are cut in the line anyway. */
    private static final int LONGEST = 2 * LineBuilder.LONGEST_TEXT;

    private final @Nullable RequestSubject[] entries = new RequestSubject[PLACES];
    private final byte[] scratch = new byte[LONGEST];
    private final LineBuilder builder = new LineBuilder();

    /**
     * Returns what the request is about; borrows it.
     *
     * @param longestName {@code limits.name-length}, in bytes
     */
    public RequestSubject of(JsonRpcRequest request, int longestName) {
        long span = request.name() == Span.NONE ? request.uri() : request.name();
        int length = Span.length(span);
        if (length == 0 || request.isNameLongerThan(longestName)) {
            // One that is too long is refused, and would hold the loop for a record of it.
            return RequestSubject.NONE;
        }
        ByteBuf body = request.body();
        int at = body.readerIndex() + Span.start(span);
        if (length > LONGEST) {
            byte[] name = new byte[length];
            body.getBytes(at, name);
            return subject(name, request);
        }
        body.getBytes(at, scratch, 0, length);
        return known(length, request);
    }

    private RequestSubject known(int length, JsonRpcRequest request) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + scratch[i];
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        RequestSubject known = entries[place];
        if (known == null
                || !Arrays.equals(known.name(), 0, known.name().length, scratch, 0, length)) {
            known = subject(Arrays.copyOf(scratch, length), request);
            entries[place] = known;
        }
        return known;
    }

    private RequestSubject subject(byte[] name, JsonRpcRequest request) {
        byte[] field = builder.begin().raw(KEY).jsonText(name, name.length).raw('"').copy();
        String text = request.name() == Span.NONE ? request.uriText() : request.nameText();
        return new RequestSubject(name, field, text, "", "", null);
    }
}
