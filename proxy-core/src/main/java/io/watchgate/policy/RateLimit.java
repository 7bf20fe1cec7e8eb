package io.watchgate.policy;

import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RateConfig.Per;
import io.watchgate.limit.TokenBucket;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One limit, with a bucket for each of those that are told apart, up to a bound: who comes when
 * there is no place left shares one bucket with others. Safe from any thread.
 */
final class RateLimit {

    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Key(String principal, String upstream, String name) {}

    private static final Key OTHERS = new Key("", "", "");

    private final String id;
    private final Set<Per> per;
    private final List<NamePattern> upstreams;
    private final List<NamePattern> tools;
    private final List<NamePattern> principals;
    private final RateConfig config;
    private final int bound;
    private final ConcurrentHashMap<Key, TokenBucket> buckets = new ConcurrentHashMap<>();
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
        this.per = Set.copyOf(config.per());
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

    /** Returns the bucket of a request; null when the limit is not for it. */
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
        boolean byTool = per.contains(Per.TOOL);
        Key key =
                new Key(
                        per.contains(Per.PRINCIPAL) ? principal : "",
                        byTool || per.contains(Per.UPSTREAM) ? subject.upstream() : "",
                        byTool ? subject.name() : "");
        TokenBucket known = buckets.get(key);
        return known == null ? made(key, now) : known;
    }

    private TokenBucket made(Key key, long now) {
        long last = tidied.get();
        if (buckets.size() >= bound && now - last > TIDY_NANOS && tidied.compareAndSet(last, now)) {
            buckets.values().removeIf(bucket -> bucket.isIdle(now));
        }
        Key place = buckets.size() < bound ? key : OTHERS;
        return buckets.computeIfAbsent(place, unused -> bucket(now));
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
