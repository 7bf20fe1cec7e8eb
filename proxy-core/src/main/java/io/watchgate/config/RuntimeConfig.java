package io.watchgate.config;

/**
 * Threads and I/O. A change needs a restart.
 *
 * @param loops event loops; 0 for one per processor the process may use
 * @param io how the loops talk to the kernel
 */
public record RuntimeConfig(
        @Key(
                        value = "auto",
                        zero = "auto",
                        least = "1",
                        most = "1024",
                        text = "Event loops; auto is one per processor.")
                int loops,
        @Key(
                        value = "auto",
                        text =
                                "I/O backend: auto (epoll, or nio where natives do not load),"
                                        + " epoll, io-uring or nio.")
                IoChoice io) {

    /** The backends that can be asked for. */
    public enum IoChoice {
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }

    public RuntimeConfig {
        Checks.of(RuntimeConfig.class, loops, io).verify();
    }
}
