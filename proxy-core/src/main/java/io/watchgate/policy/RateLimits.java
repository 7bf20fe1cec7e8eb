package io.watchgate.policy;

import io.watchgate.config.policy.RateConfig;
import io.watchgate.filter.Judgement;
import io.watchgate.limit.TokenBucket;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.PendingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much may be asked for in a time and at once. A request has to pass every limit that is for
 * it. Survives a reload that leaves the limits as they are. Safe from any thread.
 */
final class RateLimits {

    private static final Subject UNKNOWN = new Subject("", Primitive.RESOURCE, "");

    /**
     * When to try again where too much is open: nobody knows when something of it ends, and a
     * client without a hint tries at once.
     */
    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<RateConfig> configs;
    private final int bound;
    private final List<RateLimit> limits = new ArrayList<>();

    RateLimits(List<RateConfig> configs, int bound) {
        this.configs = configs;
        this.bound = bound;
        for (RateConfig config : configs) {
            limits.add(new RateLimit(config, "policy.rates[" + (limits.size() + 1) + "]", bound));
        }
    }

    /** Tells whether these are the limits of that configuration. */
    boolean isOf(List<RateConfig> others, int otherBound) {
        return configs.equals(others) && bound == otherBound;
    }

    boolean isEmpty() {
        return limits.isEmpty();
    }

    /**
     * Lets a request pass, and holds its places until it ends; or says why not. What passes some
     * limits and not others has cost tokens of those it has passed. Called on the request's loop.
     */
    @Nullable Failure admit(PendingRequest request, @Nullable Subject about) {
        Subject subject = subject(request.method(), about);
        if (subject == null) {
            return null;
        }
        long now = request.startedAt();
        for (int i = 0; i < limits.size(); i++) {
            RateLimit limit = limits.get(i);
            TokenBucket bucket = limit.bucket(subject, request.principal(), now);
            if (bucket != null) {
                long wait = bucket.take(now);
                if (wait > 0) {
                    return refused(request, limit, "the rate", wait);
                }
                if (limit.isConcurrent()) {
                    if (!bucket.enter()) {
                        return refused(request, limit, "the number of open requests", OPEN_NANOS);
                    }
                    // Given back when the request is closed, be it because of a later limit.
                    request.holds((closed, at) -> bucket.leave());
                }
            }
        }
        return null;
    }

    /** Returns what a request counts as; null when it is not limited. */
    private static @Nullable Subject subject(McpMethod method, @Nullable Subject about) {
        return switch (method) {
            case RESOURCES_UNSUBSCRIBE -> null;
            case RESOURCES_READ -> about == null ? UNKNOWN : about;
            default -> about;
        };
    }

    private static Failure refused(
            PendingRequest request, RateLimit limit, String what, long waitNanos) {
        request.judge(new Judgement.Note(Judgement.Decision.DENY, limit.id(), what, List.of(), 0));
        long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos - 1) + 1;
        return new Failure(Reason.RATE_LIMITED, Phase.NOT_SENT, what + " (expected: less)", millis);
    }
}
