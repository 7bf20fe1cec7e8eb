package io.watchgate.policy;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.session.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client's request brings; its arguments are copied once, and only for rules that ask. */
final class RequestDetails implements Details {

    private final PendingRequest request;
    private byte @Nullable [] arguments;

    RequestDetails(PendingRequest request) {
        this.request = request;
    }

    @Override
    public byte[] arguments() {
        byte[] known = arguments;
        if (known == null) {
            JsonRpcRequest message = request.request();
            long span = message.arguments();
            known = new byte[Span.length(span)];
            message.body().getBytes(message.body().readerIndex() + Span.start(span), known);
            arguments = known;
        }
        return known;
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
