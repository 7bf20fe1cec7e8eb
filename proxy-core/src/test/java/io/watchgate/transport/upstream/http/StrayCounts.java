package io.watchgate.transport.upstream.http;

import io.watchgate.upstream.StrayMessages;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what belongs to nothing. */
final class StrayCounts implements StrayMessages {

    final AtomicInteger responses = new AtomicInteger();
    final AtomicInteger progress = new AtomicInteger();
    final AtomicInteger noise = new AtomicInteger();

    @Override
    public void response() {
        responses.incrementAndGet();
    }

    @Override
    public void progress() {
        progress.incrementAndGet();
    }

    @Override
    public void noise() {
        noise.incrementAndGet();
    }
}
