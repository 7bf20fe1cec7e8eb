package io.watchgate.transport.inbound;

import io.watchgate.testkit.LeanCodec;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds with Netty's decoder holds with the gateway's own: the same tests, read by it. */
@ExtendWith(LeanCodec.class)
class HttpLeanCodecIT {

    @Nested
    class Smuggling extends SmugglingIT {}

    @Nested
    class Corpus extends SmugglingCorpusIT {}

    @Nested
    @OnTwoLoops
    class Statuses extends HttpStatusIT {}

    @Nested
    @OnTwoLoops
    class Hostile extends HostileInputIT {}

    @Nested
    @OnTwoLoops
    class Limits extends LimitsIT {}

    @Nested
    @OnTwoLoops
    class KeepAlive extends KeepAliveIT {}

    @Nested
    @OnTwoLoops
    class Hosts extends HostGuardIT {}

    @Nested
    @OnTwoLoops
    class Drain extends DrainIT {}

    @Nested
    @OnTwoLoops
    class SlowWriters extends SlowWritersIT {}

    @Nested
    @OnTwoLoops
    class SseSessions extends SseSessionIT {}

    @Nested
    class IdleStreams extends IdleStreamsIT {}

    /** One of the ways in which these tests run is enough here. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedClass
    @ValueSource(ints = 2)
    @interface OnTwoLoops {}
}
