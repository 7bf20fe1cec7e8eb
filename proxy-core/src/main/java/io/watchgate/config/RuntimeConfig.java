package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.time.Duration;

/**
 * Threads and I/O, a change of which needs a restart, and the control socket.
 *
 * @param loops event loops; 0 for one per processor the process may use
 * @param io how the loops talk to the kernel
 * @param control the socket to which {@code watchgate stdio} attaches
 * @param warmUp how long the gateway may call itself before it is ready; zero for not at all
 */
@Key.Obsolete(
        name = "http-codec",
        value = "netty",
        text = "there is no other decoder of HTTP/1.1 any more")
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
                IoChoice io,
        @Key(
                        value = "auto",
                        words = {"auto", "off"},
                        pattern = "[^\\x00]+",
                        expected = "auto, off, or a path",
                        text =
                                "Unix socket to which watchgate stdio attaches: auto is"
                                        + " $XDG_RUNTIME_DIR/watchgate.sock, where there is that"
                                        + " directory; off, or a path.")
                String control,
        @Key(
                        value = "20s",
                        zero = "off",
                        least = "1ms",
                        most = "5m",
                        text =
                                "For how long at most the gateway calls itself at its start, and"
                                        + " is not ready meanwhile, so that the first clients meet"
                                        + " compiled code; off does not.")
                Duration warmUp) {

    /** The backends that can be asked for. */
    public enum IoChoice {
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }

    public RuntimeConfig {
        Checks.of(RuntimeConfig.class, loops, io, control, warmUp).verify();
    }
}
