package io.watchgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RateConfig.Per;
import io.watchgate.limit.TokenBucket;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.testkit.Records;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long LATER = Duration.ofHours(1).toNanos();

    private static RateLimit limit(List<Per> per, int bound) {
        RateConfig config = Records.of(RateConfig.class, "per", per, "rate", 1);
        return new RateLimit(config, "rate", bound);
    }

    private static TokenBucket bucket(RateLimit limit, String name, String principal, long now) {
        return limit.bucket(new Subject("up", Primitive.TOOL, name), principal, now);
    }

    @Test
    void thoseThatAreToldApartHaveABucketEach() {
        RateLimit limit = limit(List.of(Per.PRINCIPAL, Per.TOOL), 100);
        TokenBucket first = bucket(limit, "t", "alice", 0);
        assertThat(bucket(limit, "t", "alice", 0)).isSameAs(first);
        assertThat(bucket(limit, new String("t"), new String("alice"), 0)).isSameAs(first);
        assertThat(bucket(limit, "t", "bob", 0)).isNotSameAs(first);
        assertThat(bucket(limit, "u", "alice", 0)).isNotSameAs(first);
        assertThat(bucket(limit, "t", "alice", 0)).isSameAs(first);
    }

    @Test
    void thoseThatAreNotToldApartShareOne() {
        RateLimit limit = limit(List.of(Per.UPSTREAM), 100);
        TokenBucket first = bucket(limit, "t", "alice", 0);
        assertThat(bucket(limit, "u", "bob", 0)).isSameAs(first);
    }

    @Test
    void aBucketThatWasTidiedAwayIsNobodysAnyMore() {
        RateLimit limit = limit(List.of(Per.TOOL), 1);
        TokenBucket first = bucket(limit, "t", "alice", 0);
        TokenBucket second = bucket(limit, "u", "alice", LATER);
        assertThat(bucket(limit, "t", "alice", LATER)).isNotSameAs(first).isNotSameAs(second);
        assertThat(bucket(limit, "u", "alice", LATER)).isSameAs(second);
    }

    @Test
    void aBucketOfWhichSomethingIsTakenIsNotTidiedAway() {
        RateLimit limit = limit(List.of(Per.TOOL), 1);
        TokenBucket first = bucket(limit, "t", "alice", LATER);
        first.take(LATER);
        bucket(limit, "u", "alice", LATER);
        assertThat(bucket(limit, "t", "alice", LATER)).isSameAs(first);
    }
}
