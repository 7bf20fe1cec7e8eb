package io.watchgate.policy;

import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RateConfig.Per;
import io.watchgate.limit.TokenBucket;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One limit, with a bucket for each of those that are told apart, up to a bound: who comes when
 * there is no place left shares one bucket with others. Safe from any thread.
 */
final class RateLimit {

    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Buckets that are found without a key of their own for it. */
    private static final int PLACES = 256;

    private record Key(String principal, String upstream, String name) {

        boolean is(String otherPrincipal, String otherUpstream, String otherName) {
            return name.equals(otherName)
                    && principal.equals(otherPrincipal)
                    && upstream.equals(otherUpstream);
        }
    }

    /** A bucket and whose it is; gone when it has been tidied away and is nobody's any more. */
    private static final class Place {

        private final Key key;
        private final TokenBucket bucket;
        private volatile boolean gone;

        Place(Key key, TokenBucket bucket) {
            this.key = key;
            this.bucket = bucket;
        }

        boolean goesIfIdle(long now) {
            gone = bucket.isIdle(now);
            return gone;
        }
    }

    private static final Key OTHERS = new Key("", "", "");

    private final String id;
    private final boolean byPrincipal;
    private final boolean byUpstream;
    private final boolean byTool;
    private final List<NamePattern> upstreams;
    private final List<NamePattern> tools;
    private final List<NamePattern> principals;
    private final RateConfig config;
    private final int bound;
    private final ConcurrentHashMap<Key, Place> buckets = new ConcurrentHashMap<>();

    /** The latest buckets; one that falls on the place of another takes it. */
    private final AtomicReferenceArray<@Nullable Place> latest = new AtomicReferenceArray<>(PLACES);

    private final AtomicLong tidied = new AtomicLong();

    /**
     * Creates a limit.
     *
     * @param id what records call it
     * @param bound how many are told apart: {@code policy.rate-keys}
     */
    RateLimit(RateConfig config, String id, int bound) {
        this.config = config;
        this.id = id;
        this.byPrincipal = config.per().contains(Per.PRINCIPAL);
        this.byTool = config.per().contains(Per.TOOL);
        this.byUpstream = byTool || config.per().contains(Per.UPSTREAM);
        this.upstreams = NamePattern.all(config.upstream());
        this.tools = NamePattern.all(config.tool());
        this.principals = NamePattern.all(config.principal());
        this.bound = bound;
    }

    String id() {
        return id;
    }

    /** Tells whether the limit bounds what is open at once. */
    boolean isConcurrent() {
        return config.concurrent() > 0;
    }

    /**
     * Returns the bucket of a request; null when the limit is not for it. Allocates nothing when it
     * is one of the latest.
     */
    @Nullable TokenBucket bucket(Subject subject, String principal, long now) {
        boolean matches =
                NamePattern.matches(principals, principal)
                        && NamePattern.matches(upstreams, subject.upstream())
                        && (tools.isEmpty()
                                || subject.primitive() == Primitive.TOOL
                                        && NamePattern.matches(tools, subject.name()));
        if (!matches) {
            return null;
        }
        String who = byPrincipal ? principal : "";
        String upstream = byUpstream ? subject.upstream() : "";
        String name = byTool ? subject.name() : "";
        int at = place(who, upstream, name);
        Place known = latest.getAcquire(at);
        if (known != null && known.key.is(who, upstream, name) && !known.gone) {
            return known.bucket;
        }
        Key key = new Key(who, upstream, name);
        Place found = buckets.get(key);
        if (found == null) {
            found = made(key, now);
        }
        latest.setRelease(at, found);
        return found.bucket;
    }

    private static int place(String who, String upstream, String name) {
        int hash = 31 * (31 * who.hashCode() + upstream.hashCode()) + name.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    private Place made(Key key, long now) {
        long last = tidied.get();
        if (buckets.size() >= bound && now - last > TIDY_NANOS && tidied.compareAndSet(last, now)) {
            buckets.values().removeIf(place -> place.goesIfIdle(now));
        }
        Key counted = buckets.size() < bound ? key : OTHERS;
        return buckets.computeIfAbsent(counted, unused -> new Place(counted, bucket(now)));
    }

    private TokenBucket bucket(long now) {
        int rate = config.rate();
        long interval = rate == 0 ? 0 : Math.max(1, config.every().toNanos() / rate);
        int burst = config.burst() == 0 ? Math.max(1, rate) : config.burst();
        return new TokenBucket(interval, burst, config.concurrent(), now);
    }

    /** Returns how many are told apart now. */
    int size() {
        return buckets.size();
    }
}
