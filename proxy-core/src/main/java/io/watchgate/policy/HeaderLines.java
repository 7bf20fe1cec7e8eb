package io.watchgate.policy;

import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request by name, which has no case. A header on two lines is not told: nobody
 * knows which of them counts. Nobody walks over all: expressions name the ones they ask for.
 */
final class HeaderLines extends AbstractMap<String, String> {

    private final Details details;

    HeaderLines(Details details) {
        this.details = details;
    }

    @Override
    public boolean containsKey(Object name) {
        return !details.header((String) name).isEmpty();
    }

    @Override
    public @Nullable String get(Object name) {
        List<String> lines = details.header((String) name);
        if (lines.size() > 1) {
            throw new UndecidedException(Outcome.TWICE);
        }
        return lines.isEmpty() ? null : lines.get(0);
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        throw new UndecidedException(Outcome.FAILED);
    }
}
