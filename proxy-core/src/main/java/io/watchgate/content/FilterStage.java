package io.watchgate.content;

import io.watchgate.config.GatewayConfig.FilterConfig;
import io.watchgate.config.GatewayConfig.FilterConfig.Direction;
import io.watchgate.filter.ContentFilter;
import java.util.List;
import java.util.regex.Pattern;

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
                && (config.upstream().isEmpty() || matches(config.upstream(), upstream))
                && !matches(config.except(), upstream);
    }

    private static boolean matches(List<String> patterns, String key) {
        return patterns.stream().anyMatch(pattern -> key.matches(expression(pattern)));
    }

    private static String expression(String pattern) {
        StringBuilder expression = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            switch (c) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return expression.toString();
    }
}
