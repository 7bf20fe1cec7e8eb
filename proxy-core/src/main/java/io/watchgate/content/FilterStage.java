package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.filter.ContentFilter;
import io.watchgate.mcp.NamePattern;

/**
 * One filter and what the configuration says of it. Immutable.
 *
 * @param config its entry
 * @param filter what judges
 * @param counts what it has done
 */
record FilterStage(FilterConfig config, ContentFilter filter, FilterCounts counts) {

    String name() {
        return config.called();
    }

    boolean passesOnError() {
        return config.onError() == FilterConfig.OnError.ALLOW;
    }

    /** Tells whether messages of this upstream and direction are judged. */
    boolean isFor(String upstream, Direction direction) {
        return (config.direction() == Direction.BOTH || config.direction() == direction)
                && NamePattern.matches(NamePattern.all(config.upstream()), upstream)
                && !NamePattern.anyMatches(NamePattern.all(config.except()), upstream);
    }
}
