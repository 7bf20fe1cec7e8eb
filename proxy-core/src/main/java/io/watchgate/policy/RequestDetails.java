package io.watchgate.policy;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonMembers;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's request brings, and where it is noted what rules say of it. Arguments are copied
 * once, and only for those who want all of them. Used on the loop of the request.
 */
final class RequestDetails extends CallDetails {

    private final PendingRequest request;
    private byte @Nullable [] arguments;

    /** Which large text of the arguments need not be walked through again. */
    private long large = Span.NONE;

    RequestDetails(PendingRequest request, PolicyTally tally) {
        super(tally);
        this.request = request;
    }

    @Override
    void note(Judgement.Note note) {
        request.judge(note);
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
            tally().readOnLoop(known.length);
        }
        return known;
    }

    /** Looks for the values in the loop's scratch, as long as the arguments fit into it. */
    @Override
    public List<ArgumentValue> values(List<String> path) {
        JsonRpcRequest message = request.request();
        long span = message.arguments();
        int length = Span.length(span);
        if (arguments != null || length > GatewayLoop.SCRATCH) {
            return super.values(path);
        }
        GatewayLoop loop = request.exchange().loop();
        byte[] scratch = loop.borrowScratch();
        try {
            int from = message.body().readerIndex() + Span.start(span);
            message.body().getBytes(from, scratch, 0, length);
            tally().readOnLoop(length);
            if (!JsonMembers.isContainer(scratch, 0, length)) {
                return List.of();
            }
            JsonMembers members = new JsonMembers(scratch, 0, length, large);
            List<ArgumentValue> found = ArgumentValue.find(scratch, members, path);
            large = members.large();
            return found;
        } finally {
            loop.returnScratch();
        }
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
