package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The results of one server of the modern era that may be given to others who ask the same, for as
 * long and to whom the server allows (MCP 2026-07-28, server/utilities/caching), and the requests
 * under way that others wait for.
 *
 * <p>What is for one principal is found by the key of the leg, which names it; what is for
 * everybody by the request alone. Holds at most {@code limits.cache} bytes, those used last. Safe
 * from any thread: one lock, held for a few steps in memory, on the way of lists and reads only.
 */
public final class KeptResults {

    /** A result that only those who share a leg may have; also a request of theirs under way. */
    private record Private(LegKey sharers, ResultKey what) {}

    /** Nothing is kept for longer, whatever a server says. */
    private static final long LONGEST_MILLIS = TimeUnit.DAYS.toMillis(30);

    private static final int MOST_DIGITS = 15;

    private final long limit;
    private final Map<Object, KeptResult> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Private, FetchOnce> fetches = new HashMap<>();
    private final AtomicIntegerArray changes = new AtomicIntegerArray(Primitive.values().length);
    private long size;

    /** Creates an empty store of so many bytes; 0 keeps nothing. */
    KeptResults(long limit) {
        this.limit = limit;
    }

    /** Reads {@code ttlMs}; 0 for what is no whole number above it. */
    public static long millis(byte[] number) {
        String text = new String(number, StandardCharsets.US_ASCII);
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return text.length() > MOST_DIGITS
                ? LONGEST_MILLIS
                : Math.min(Long.parseLong(text), LONGEST_MILLIS);
    }

    /** Tells whether nothing is kept at all ({@code limits.cache}). */
    public boolean isOff() {
        return limit == 0;
    }

    /** Returns how often the list of {@code primitive} was said to have changed. */
    public int changes(Primitive primitive) {
        return changes.get(primitive.ordinal());
    }

    /**
     * Answers a call from what is kept, or lets it wait for one that asks the same. Called on the
     * loop of the call, whose request is ready to be written.
     *
     * @return whether the request has to be sent
     */
    boolean mustBeSent(UpstreamCall call) {
        ResultKey what = isOff() ? null : ResultKey.of(call);
        if (what == null) {
            return true;
        }
        Private mine = new Private(call.leg().key(), what);
        long now = call.loop().nanoTime();
        KeptResult found;
        synchronized (kept) {
            found = find(mine, now);
            if (found == null && fetches.containsKey(mine)) {
                fetches.get(mine).await(call);
                return false;
            }
            if (found == null) {
                FetchOnce fetch = new FetchOnce(this, what, call.owner());
                fetches.put(mine, fetch);
                call.attach(fetch);
            }
        }
        if (found != null) {
            call.answerHere(found.answer(call));
        }
        return found == null;
    }

    private @Nullable KeptResult find(Private mine, long now) {
        KeptResult found = fresh(mine.what, now);
        return found == null ? fresh(mine, now) : found;
    }

    private @Nullable KeptResult fresh(Object key, long now) {
        KeptResult found = kept.get(key);
        if (found != null && !found.isFresh(now)) {
            remove(key);
            return null;
        }
        return found;
    }

    /**
     * Notes that a request is answered, or will not be.
     *
     * @param result what may be kept; null for nothing
     * @return who waits for the same answer
     */
    List<UpstreamCall> landed(
            FetchOnce fetch, UpstreamCall call, ResultKey what, @Nullable KeptResult result) {
        Private mine = new Private(call.leg().key(), what);
        synchronized (kept) {
            // One that began before a change is not the current one, and its result is no more.
            boolean current = fetches.remove(mine, fetch);
            if (current && result != null && result.isFresh(call.loop().nanoTime())) {
                keep(result.shared() ? what : mine, result);
            }
            return fetch.waiting();
        }
    }

    private void keep(Object key, KeptResult result) {
        remove(key);
        if (result.size() > limit) {
            return;
        }
        kept.put(key, result);
        size += result.size();
        Iterator<KeptResult> eldest = kept.values().iterator();
        while (size > limit) {
            size -= eldest.next().size();
            eldest.remove();
        }
    }

    private void remove(Object key) {
        KeptResult old = kept.remove(key);
        size -= old == null ? 0 : old.size();
    }

    /** Forgets what a server says has changed; borrows what it says. */
    public void heard(JsonRpcNotification change) {
        switch (McpMethod.of(change)) {
            case TOOLS_LIST_CHANGED -> changed(Primitive.TOOL);
            case PROMPTS_LIST_CHANGED -> changed(Primitive.PROMPT);
            case RESOURCES_LIST_CHANGED -> {
                changed(Primitive.RESOURCE);
                changed(Primitive.RESOURCE_TEMPLATE);
            }
            case RESOURCES_UPDATED -> updated(change.uriText());
            default -> {}
        }
    }

    /** Forgets a list, whose server says that it has changed. Safe from any thread. */
    public void changed(Primitive primitive) {
        synchronized (kept) {
            changes.getAndIncrement(primitive.ordinal());
            forget(what -> what.method().isList() && what.method().primitive() == primitive);
        }
    }

    /** Forgets everything: the server may be another than before. Safe from any thread. */
    public void clear() {
        for (Primitive primitive : Primitive.values()) {
            changed(primitive);
        }
        updated("");
    }

    /** Forgets a resource, and what is below and above it, of which the server tells the same. */
    void updated(String uri) {
        synchronized (kept) {
            forget(
                    what ->
                            what.method() == McpMethod.RESOURCES_READ
                                    && what.what() != null
                                    && (what.what().startsWith(uri)
                                            || uri.startsWith(what.what())));
        }
    }

    private void forget(Predicate<ResultKey> which) {
        fetches.keySet().removeIf(mine -> which.test(mine.what));
        for (Object key : List.copyOf(kept.keySet())) {
            if (which.test(key instanceof Private mine ? mine.what : (ResultKey) key)) {
                remove(key);
            }
        }
    }

    /** Returns the bytes that are held. */
    public long size() {
        synchronized (kept) {
            return size;
        }
    }
}
