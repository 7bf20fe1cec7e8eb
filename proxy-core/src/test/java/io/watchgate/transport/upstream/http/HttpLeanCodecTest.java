package io.watchgate.transport.upstream.http;

import io.watchgate.testkit.LeanCodec;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds with Netty's decoder holds with the gateway's own: the same tests, read by it. */
@ExtendWith(LeanCodec.class)
class HttpLeanCodecTest {

    @Nested
    class Sessions extends HttpSessionTest {}

    @Nested
    class Resumption extends HttpResumptionTest {}

    @Nested
    class CallStreams extends HttpCallStreamTest {}

    @Nested
    class Statuses extends HttpStatusTest {}

    @Nested
    class Sse extends HttpSseTest {}

    @Nested
    class Bodies extends HttpBodyTest {}

    @Nested
    class Wire extends HttpWireTest {}

    @Nested
    class Pool extends HttpPoolTest {}

    @Nested
    class Smuggling extends HttpSmugglingTest {}

    @Nested
    class Corpus extends HttpSmugglingCorpusTest {}
}
