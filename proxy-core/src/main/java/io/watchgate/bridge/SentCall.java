package io.watchgate.bridge;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked for, kept until it is known whether anybody has to prove that he asks for
 * the same: method, name or URI, arguments.
 *
 * <p>Holds a reference to the request's bytes until {@link #digest} or {@link #release}. Confined
 * to one loop at a time.
 */
final class SentCall {

    private final String upstream;
    private final String method;
    private final String name;
    private final String uri;
    private @Nullable ByteBuf arguments;
    private byte @Nullable [] digest;

    /** Keeps what {@code request} asks of {@code upstream}; borrows it. */
    SentCall(String upstream, JsonRpcRequest request) {
        this.upstream = upstream;
        method = request.methodText();
        name = request.nameText();
        uri = request.uriText();
        long span = request.arguments();
        if (span != Span.NONE) {
            ByteBuf body = request.body();
            arguments =
                    body.retainedSlice(body.readerIndex() + Span.start(span), Span.length(span));
        }
    }

    /** Returns the digest of what {@code request} asks of {@code upstream}; borrows it. */
    static byte[] digest(String upstream, JsonRpcRequest request) {
        JsonDigest digest = new JsonDigest().add(upstream).add(request.methodText());
        digest.add(request.nameText()).add(request.uriText());
        return digest.add(Question.bytes(request, request.arguments())).bytes();
    }

    /** Returns the digest of what was asked for, and lets the bytes go. */
    byte[] digest() {
        byte[] known = digest;
        if (known == null) {
            byte[] bytes = new byte[arguments == null ? 0 : arguments.readableBytes()];
            if (arguments != null) {
                arguments.getBytes(arguments.readerIndex(), bytes);
            }
            JsonDigest sum = new JsonDigest().add(upstream).add(method).add(name).add(uri);
            known = sum.add(bytes).bytes();
            digest = known;
            release();
        }
        return known;
    }

    /** Lets the bytes go. */
    void release() {
        if (arguments != null) {
            arguments.release();
            arguments = null;
        }
    }
}
