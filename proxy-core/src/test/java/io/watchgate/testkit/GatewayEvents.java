package io.watchgate.testkit;

import io.watchgate.filter.Judgement;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.Refusal;
import io.watchgate.upstream.StrayMessages;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what the gateway tells the process around it. Safe from any thread. */
public final class GatewayEvents implements ExchangeListener, StrayMessages {

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger slowReaders = new AtomicInteger();
    private final AtomicInteger strayAnswers = new AtomicInteger();
    private final AtomicInteger strayResponses = new AtomicInteger();
    private final AtomicInteger strayProgress = new AtomicInteger();
    private final AtomicInteger noise = new AtomicInteger();
    private final Queue<String> judged = new ConcurrentLinkedQueue<>();
    private final Queue<Reason> reasons = new ConcurrentLinkedQueue<>();

    @Override
    public void opened(PendingRequest request) {
        opened.incrementAndGet();
    }

    @Override
    public void closed(PendingRequest request, @Nullable Reason reason) {
        closed.incrementAndGet();
        if (reason != null) {
            reasons.add(reason);
        }
    }

    @Override
    public void refused(Refusal refusal) {
        reasons.add(refusal.reason());
    }

    @Override
    public void judged(GatewayLoop loop, String upstream, String method, Judgement.Note decision) {
        judged.add(upstream + " " + method + " " + decision.by());
    }

    /** Returns what filters decided about messages that belong to no request. */
    public List<String> judged() {
        return List.copyOf(judged);
    }

    void refused(Reason reason) {
        reasons.add(reason);
    }

    @Override
    public void slowReader(Exchange exchange) {
        slowReaders.incrementAndGet();
    }

    @Override
    public void strayAnswer() {
        strayAnswers.incrementAndGet();
    }

    @Override
    public void response() {
        strayResponses.incrementAndGet();
    }

    @Override
    public void progress() {
        strayProgress.incrementAndGet();
    }

    @Override
    public void noise() {
        noise.incrementAndGet();
    }

    /** Returns how many requests were opened so far. */
    public int opened() {
        return opened.get();
    }

    /** Returns how many requests were closed so far. */
    public int closed() {
        return closed.get();
    }

    /** Returns how many readers were closed because they took too little. */
    public int slowReaders() {
        return slowReaders.get();
    }

    /** Returns how many answers of clients nobody had asked for. */
    public int strayAnswers() {
        return strayAnswers.get();
    }

    /** Returns how many responses of servers belonged to nothing. */
    public int strayResponses() {
        return strayResponses.get();
    }

    /** Returns how many progress notifications of servers belonged to nothing. */
    public int strayProgress() {
        return strayProgress.get();
    }

    /** Returns the reasons of everything that did not end with a server's answer. */
    public List<Reason> reasons() {
        return List.copyOf(reasons);
    }
}
