package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;

/**
 * How much there may be of anything with an upstream. Defaults for all upstreams stand in the file
 * under {@code defaults}.
 *
 * @param inFlight see the key's text, as for all of them
 */
public record UpstreamLimits(
        @Key(
                        value = "1024",
                        least = "1",
                        most = "1000000",
                        text = "Unanswered requests to the server.")
                int inFlight,
        @Key(
                        value = "1024",
                        least = "0",
                        most = "1000000",
                        text = "Requests that may wait for a place.")
                int queue,
        @Key(
                        value = "256",
                        least = "1",
                        most = "100000",
                        text =
                                "HTTP connections for requests; over HTTP/2 each carries as many as"
                                        + " the server allows.")
                int connections,
        @Key(
                        value = "256",
                        least = "0",
                        most = "100000",
                        text =
                                "HTTP connections for streams of unsolicited messages; over HTTP/2"
                                        + " each carries as many as the server allows.")
                int streams,
        @Key(
                        value = "16",
                        least = "1",
                        most = "100000",
                        text = "Processes or upstream sessions at once.")
                int legs,
        @Key(
                        value = "64",
                        least = "0",
                        most = "100000",
                        text =
                                "Calls that wait for a 2026-07-28 client to answer the server's"
                                        + " questions.")
                int parks,
        @Key(value = "100", least = "1", most = "100000", text = "Pages of one list.") int pages,
        @Key(
                        value = "10",
                        least = "1",
                        most = "1000",
                        text = "How often the answer to one request may ask for more input.")
                int rounds,
        @Key(
                        value = "4MiB",
                        least = "1KiB",
                        most = "1GiB",
                        zero = "off",
                        text =
                                "Memory for lists and resources of a 2026-07-28 server, kept as"
                                        + " long and for whom its ttlMs and cacheScope say; off"
                                        + " asks the server each time.")
                ByteSize cache,
        @Key(
                        value = "1024",
                        least = "1",
                        most = "100000",
                        text =
                                "Resources that all who share a process of the server, or a session"
                                        + " with it, subscribe to.")
                int subscriptions,
        @Key(
                        value = "20",
                        least = "0",
                        most = "100000",
                        text = "Lines of a process's stderr that are logged per second.")
                int stderr) {

    public UpstreamLimits {
        Checks.of(
                        UpstreamLimits.class,
                        inFlight,
                        queue,
                        connections,
                        streams,
                        legs,
                        parks,
                        pages,
                        rounds,
                        cache,
                        subscriptions,
                        stderr)
                .verify();
    }
}
