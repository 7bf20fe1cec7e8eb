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
    private final List<List<String>> paths;
    private byte @Nullable [] arguments;

    /** What stands at each of the paths; null before somebody has asked. */
    private @Nullable List<List<ArgumentValue>> found;

    /**
     * Creates the details of a request.
     *
     * @param paths where values are that will be asked for, most likely
     */
    RequestDetails(PendingRequest request, PolicyTally tally, List<List<String>> paths) {
        super(tally);
        this.request = request;
        this.paths = paths;
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

    /**
     * Looks for the values in the loop's scratch, as long as the arguments fit into it, and on the
     * first way for all that will be asked for.
     */
    @Override
    public List<ArgumentValue> values(List<String> path) {
        int at = known(path);
        if (at >= 0 && found != null) {
            return found.get(at);
        }
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
            // No text is passed byte by byte that the scan of the request has passed.
            JsonMembers members = new JsonMembers(scratch, 0, length, message.largeArgument());
            List<List<ArgumentValue>> all =
                    ArgumentValue.findAll(members, at < 0 ? List.of(path) : paths);
            if (at >= 0) {
                found = all;
            }
            return all.get(Math.max(0, at));
        } finally {
            loop.returnScratch();
        }
    }

    /** Returns which of those that were announced this path is; -1 when it is none. */
    private int known(List<String> path) {
        for (int i = 0; i < paths.size(); i++) {
            if (paths.get(i) == path) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public List<String> header(String name) {
        return request.exchange().traits().header(name);
    }
}
