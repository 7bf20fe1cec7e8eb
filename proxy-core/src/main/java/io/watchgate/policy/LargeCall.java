package io.watchgate.policy;

import io.netty.buffer.ByteBuf;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.PendingRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that is judged by a worker. Owns a reference to its bytes until the worker has copied
 * the arguments; the request itself may be answered or cancelled meanwhile. Made and ended on the
 * loop of the request.
 */
final class LargeCall implements Elsewhere.Work {

    /** Goes on with a request, on its loop. */
    interface Next {

        /**
         * Called when the worker is done.
         *
         * @param decision what rules say; null when nobody could be asked
         */
        void judged(LargeCall call, @Nullable PolicyDecision decision);

        /** Called on any thread when the loop has ended. */
        void abandoned(LargeCall call);
    }

    /** The call as a worker sees it. */
    private final class Copy extends CallDetails {

        private final byte[] arguments;

        Copy(PolicyTally tally, byte[] arguments) {
            super(tally);
            this.arguments = arguments;
        }

        @Override
        void note(Judgement.Note note) {
            notes.add(note);
        }

        @Override
        public byte[] arguments() {
            return arguments;
        }

        @Override
        public List<String> header(String name) {
            return traits.header(name);
        }
    }

    private final PolicyChain chain;
    private final PendingRequest request;
    private final Asked asked;
    private final Next next;
    private final ExchangeTraits traits;
    private final GatewayLoop loop;
    private final String principal;
    private final ByteBuf body;
    private final int from;
    private final int length;
    private final List<Judgement.Note> notes = new ArrayList<>(1);
    private @Nullable PolicyDecision decision;

    /** Prepares the judgement of a request, which it borrows. */
    LargeCall(PolicyChain chain, PendingRequest request, Asked asked, Next next) {
        this.chain = chain;
        this.request = request;
        this.asked = asked;
        this.next = next;
        this.traits = request.exchange().traits();
        this.loop = request.exchange().loop();
        this.principal = request.principal();
        this.body = request.request().body().retainedDuplicate();
        long span = request.request().arguments();
        this.from = body.readerIndex() + Span.start(span);
        this.length = Span.length(span);
    }

    PolicyChain chain() {
        return chain;
    }

    PendingRequest request() {
        return request;
    }

    @Nullable Subject subject() {
        return asked.subject();
    }

    /** Returns how much memory the message takes. */
    int bytes() {
        return body.readableBytes();
    }

    @Override
    public GatewayLoop loop() {
        return loop;
    }

    @Override
    public String principal() {
        return principal;
    }

    @Override
    public void work() {
        byte[] arguments = new byte[length];
        try {
            body.getBytes(from, arguments);
        } finally {
            body.release();
        }
        decision = chain.judge(asked, new Copy(chain.tally(), arguments));
    }

    @Override
    public void release() {
        body.release();
    }

    @Override
    public void done(boolean worked) {
        PolicyDecision found = worked ? decision : null;
        if (found != null && !request.isDone()) {
            notes.forEach(request::judge);
        }
        next.judged(this, found);
    }

    @Override
    public void abandoned() {
        next.abandoned(this);
    }
}
