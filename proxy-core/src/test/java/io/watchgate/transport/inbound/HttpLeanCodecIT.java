package io.watchgate.transport.inbound;

import io.watchgate.testkit.LeanCodec;
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
    @ParameterizedClass
    @ValueSource(ints = 2)
    class Statuses extends HttpStatusIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class Hostile extends HostileInputIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class Limits extends LimitsIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class KeepAlive extends KeepAliveIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class Hosts extends HostGuardIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class Drain extends DrainIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class SlowWriters extends SlowWritersIT {}

    @Nested
    @ParameterizedClass
    @ValueSource(ints = 2)
    class SseSessions extends SseSessionIT {}
}
