package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.watchgate.filter.Content;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets messages of one loop and direction be judged, small ones at once and large ones by workers,
 * and keeps the order of those that belong together.
 *
 * <p>What belongs to a message that is with a worker waits behind it in a line; nothing else does.
 * Where nothing is with a worker there are no lines. Confined to its loop; owns what waits.
 */
final class JudgingLines implements Judging.Waiter {

    private static final Logger LOG = LoggerFactory.getLogger(JudgingLines.class);
    private static final String FULL = "too many messages wait to be judged (judging)";

    /** Messages that wait behind one another, and whose they are. */
    private static final class Line {

        final List<Object> keys = new ArrayList<>(1);
        final ArrayDeque<Passage> waiting = new ArrayDeque<>(1);
    }

    private final GatewayLoop loop;
    private final FilterSet filters;
    private final JudgingPool pool;
    private final ContentListener listener;
    private final Map<Object, Line> lines = new IdentityHashMap<>();

    JudgingLines(GatewayLoop loop, FilterSet filters, ContentListener listener) {
        this.loop = loop;
        this.filters = filters;
        this.pool = filters.pool();
        this.listener = listener;
    }

    /** Judges a message, now or when it is its turn; takes it over. */
    void enter(Passage passage) {
        assert loop.inLoop() : Thread.currentThread().getName();
        Line line = lines.isEmpty() ? null : lineFor(passage);
        if (line != null) {
            queue(line, passage);
        } else if (judge(passage)) {
            open(new Line(), passage.key());
        }
    }

    private @Nullable Line lineFor(Passage passage) {
        Line own = lines.get(passage.key());
        Object other = own == null ? passage.otherKey() : null;
        Line line = other == null ? own : lines.get(other);
        if (line != null && own == null) {
            // What follows of the same kind has to stand behind this one.
            open(line, passage.key());
        }
        return line;
    }

    private void open(Line line, Object key) {
        line.keys.add(key);
        lines.put(key, line);
    }

    private void queue(Line line, Passage passage) {
        if (line.waiting.size() >= pool.longestLine()) {
            pool.refuse();
            passage.refused(Reason.OVERLOADED, FULL);
        } else if (pool.admit(passage)) {
            passage.hold();
            line.waiting.add(passage);
        } else {
            passage.refused(Reason.OVERLOADED, FULL);
        }
    }

    /** Judges a message; returns whether it is with a worker now. */
    private boolean judge(Passage passage) {
        ContentChains chains = filters.current();
        ContentChain filtering = passage.chain(chains);
        if (filtering == null && !passage.isForRules()) {
            passage.pass();
            return false;
        }
        ContentChain chain = filtering == null ? ContentChain.NONE : filtering;
        boolean here =
                !passage.isForRules()
                        && !chain.hasForeign()
                        && passage.bytes() <= chains.inlineBytes();
        if ((here || !passage.isReadByWorkers()) && !passage.prepare()) {
            return false;
        }
        ChainRun begun = null;
        if (here) {
            Content.About about = Judging.about(passage);
            begun = judgeHere(passage, about, chain);
            if (begun.isOver()) {
                Outcome outcome = begun.outcome();
                settle(
                        passage,
                        about,
                        chain,
                        outcome,
                        JudgedPart.passing(loop, passage.message, outcome, passage.ctx.alloc()));
                return false;
            }
        }
        if (!pool.admit(passage)) {
            passage.refused(Reason.OVERLOADED, FULL);
            return false;
        }
        passage.hold();
        new Judging(passage, chains, chain, begun, pool, this).begin();
        return true;
    }

    /**
     * Judges a message on the loop, in its scratch as long as it fits into that, and as far as no
     * filter needs a worker.
     */
    private ChainRun judgeHere(Passage passage, Content.About about, ContentChain chain) {
        int length = Span.length(JudgedPart.span(passage.message));
        if (length > GatewayLoop.SCRATCH) {
            return chain.judgeInline(content(passage, about, new byte[length]));
        }
        byte[] scratch = loop.borrowScratch();
        try {
            return chain.judgeInline(content(passage, about, scratch));
        } finally {
            loop.returnScratch();
        }
    }

    private static Content content(Passage passage, Content.About about, byte[] json) {
        long span = JudgedPart.span(passage.message);
        ByteBuf body = passage.message.body();
        body.getBytes(body.readerIndex() + Span.start(span), json, 0, Span.length(span));
        Content.Kind kind = JudgedPart.kind(passage.message);
        return new Content(kind, passage.direction(), about, json, 0, Span.length(span));
    }

    private void settle(
            Passage passage,
            Content.About about,
            ContentChain chain,
            Outcome decided,
            @Nullable JsonRpcMessage passing) {
        Outcome outcome =
                passing == null && decided.json() != null
                        ? chain.inexact(decided, passage.direction())
                        : decided;
        List<Judgement.Note> notes = outcome.notes();
        for (int i = 0; i < notes.size(); i++) {
            Judgement.Note note = notes.get(i);
            if (passage.call == null || !passage.call.judged(note)) {
                listener.judged(loop, about.upstream(), about.method(), note);
            }
        }
        passage.decided(outcome, passing);
    }

    @Override
    public void judged(
            Judging judging, @Nullable Outcome outcome, @Nullable JsonRpcMessage passing) {
        Passage passage = judging.passage();
        Line line = lines.get(passage.key());
        try {
            if (!passage.isWanted()) {
                if (passing != null && passing != passage.message) {
                    passing.release();
                }
                passage.drop();
            } else if (outcome == null) {
                passage.refused(Reason.OVERLOADED, FULL);
            } else if (!passage.isRuledOut()) {
                settle(passage, judging.about(), judging.chain(), outcome, passing);
            } else if (passing != null && passing != passage.message) {
                passing.release();
            }
        } finally {
            leave(passage);
            if (line != null) {
                goOn(line);
            }
        }
    }

    /** Lets pass what waits, up to the next that takes a worker. */
    private void goOn(Line line) {
        Passage next;
        while ((next = line.waiting.poll()) != null) {
            try {
                if (!next.isWanted()) {
                    next.drop();
                } else if (judge(next)) {
                    return;
                }
            } catch (RuntimeException failed) {
                LOG.error("a message that was held back got lost", failed);
            }
            leave(next);
        }
        line.keys.forEach(lines::remove);
    }

    private void leave(Passage passage) {
        pool.leave(passage);
        passage.letGo();
    }

    @Override
    public void abandoned(Judging judging) {
        Line line = lines.get(judging.passage().key());
        judging.passage().drop();
        pool.leave(judging.passage());
        if (line != null) {
            line.waiting.forEach(Passage::drop);
        }
    }
}
