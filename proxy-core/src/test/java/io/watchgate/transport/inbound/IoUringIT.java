package io.watchgate.transport.inbound;

import io.watchgate.testkit.TestBackend;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What holds over epoll holds over io_uring: the tests in which ends and pauses matter. {@code
 * -Dio=io-uring} plays all others over it as well.
 */
@ExtendWith(TestBackend.class)
class IoUringIT {

    @Nested
    class Lines extends LineConnectionIT {}

    @Nested
    class Conversations extends LineConversationIT {}

    @Nested
    class SlowWriters extends SlowWritersIT {}

    @Nested
    class SlowReaders extends SlowReadersIT {}

    @Nested
    class Drain extends DrainIT {}
}
