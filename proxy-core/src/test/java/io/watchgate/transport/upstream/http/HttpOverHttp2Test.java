package io.watchgate.transport.upstream.http;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds over HTTP/1.1 holds over HTTP/2: the same tests, through an {@link Http2Front}. */
@ExtendWith(OverHttp2.class)
class HttpOverHttp2Test {

    @Nested
    class Sessions extends HttpSessionTest {}

    @Nested
    class Resumption extends HttpResumptionTest {}

    @Nested
    class CallStreams extends HttpCallStreamTest {

        /** A stream ends with its answer. */
        @Override
        void usesTheConnectionAgainWhoseStreamEndedInGoodOrder() {}

        /** One connection is enough for both calls, so that none waits. */
        @Override
        void tellsTheServerNothingOfACallItNeverSaw() {}
    }

    @Nested
    class Statuses extends HttpStatusTest {}

    @Nested
    class Sse extends HttpSseTest {

        /** The address is that of the peer, and not of the front. */
        @Override
        void resolvesTheEndpointAgainstTheUrlOfTheStream() {}
    }

    @Nested
    class Bodies extends HttpBodyTest {}

    @Nested
    class Wire extends HttpWireTest {

        /** {@link Http2Test} has the frames. */
        @Override
        void sendsHandshakeCallAndEndInExactlyTheseBytes() {}
    }
}
