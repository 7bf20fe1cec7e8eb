package io.watchgate.config;

/**
 * How much there may be of anything with an upstream. Root {@code limits} may hold the same keys as
 * defaults for all upstreams, with {@code upstream-} before each.
 *
 * @param inFlight see the key's text, as for all of them
 */
public record UpstreamLimits(
        @Key(value = "1024", text = "Unanswered requests to the server.") int inFlight,
        @Key(value = "1024", text = "Requests that may wait for a place.") int queue,
        @Key(value = "256", text = "HTTP connections for requests.") int connections,
        @Key(value = "256", text = "HTTP connections for streams of unsolicited messages.")
                int streams,
        @Key(value = "16", text = "Processes or upstream sessions at once.") int legs,
        @Key(value = "100", text = "Pages of one list.") int pages,
        @Key(value = "20", text = "Lines of a process's stderr that are logged per second.")
                int stderr) {

    public UpstreamLimits {
        LimitsConfig.within("in-flight", inFlight, 1, 1_000_000);
        LimitsConfig.within("queue", queue, 0, 1_000_000);
        LimitsConfig.within("connections", connections, 1, 100_000);
        LimitsConfig.within("streams", streams, 0, 100_000);
        LimitsConfig.within("legs", legs, 1, 100_000);
        LimitsConfig.within("pages", pages, 1, 100_000);
        LimitsConfig.within("stderr", stderr, 0, 100_000);
    }
}
