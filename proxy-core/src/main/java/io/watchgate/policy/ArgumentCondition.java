package io.watchgate.policy;

import com.google.re2j.Pattern;
import io.watchgate.config.policy.ArgumentConfig;
import io.watchgate.mcp.NamePattern;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule wants of one argument. Immutable.
 *
 * <p>What a call leaves in doubt counts against it: where a name is written twice, a rule that
 * allows wants all its values, any other rule is content with one; and a text that is too long for
 * a regular expression is none that a rule allows.
 */
final class ArgumentCondition {

    private final List<String> path;
    private final List<String> values;
    private final List<@Nullable BigDecimal> numbers;
    private final List<String> prefixes;
    private final List<NamePattern> globs;
    private final List<Pattern> expressions;
    private final @Nullable BigDecimal least;
    private final @Nullable BigDecimal most;
    private final boolean absent;
    private final boolean certain;
    private final long longest;

    /**
     * Creates the condition.
     *
     * @param certain whether it has to be certain that it holds
     * @param longest the longest text a regular expression is tried on
     */
    ArgumentCondition(ArgumentConfig config, boolean certain, long longest) {
        this.path =
                Arrays.stream(config.pointer().substring(1).split("/", -1))
                        .map(part -> part.replace("~1", "/").replace("~0", "~"))
                        .toList();
        this.values = config.value();
        this.numbers =
                Arrays.asList(
                        values.stream().map(ArgumentCondition::number).toArray(BigDecimal[]::new));
        this.prefixes = config.prefix();
        this.globs = config.glob().stream().map(NamePattern::new).toList();
        this.expressions =
                config.regex().stream().map(text -> Pattern.compile(text, Pattern.DOTALL)).toList();
        this.least = number(config.least());
        this.most = number(config.most());
        this.absent = config.absent();
        this.certain = certain;
        this.longest = longest;
    }

    private static @Nullable BigDecimal number(String text) {
        return text.matches(ArgumentConfig.NUMBER_TEXT) ? new BigDecimal(text) : null;
    }

    /** Returns where the argument stands; the same object each time. */
    List<String> path() {
        return path;
    }

    /** Tells whether the condition holds for these arguments. */
    boolean holds(Details details) {
        List<ArgumentValue> found = details.values(path);
        if (absent || found.isEmpty()) {
            return absent && found.isEmpty();
        }
        for (int i = 0; i < found.size(); i++) {
            if (holds(found.get(i)) != certain) {
                return !certain;
            }
        }
        return certain;
    }

    private boolean holds(ArgumentValue value) {
        return isOneOf(value)
                && begins(value)
                && isLike(value)
                && matches(value)
                && isWithin(value);
    }

    private boolean isOneOf(ArgumentValue value) {
        for (int i = 0; i < values.size(); i++) {
            BigDecimal number = numbers.get(i);
            Integer order = number == null ? null : value.compareTo(number);
            if (order != null && order == 0 || values.get(i).equals(value.text())) {
                return true;
            }
        }
        return values.isEmpty();
    }

    private boolean begins(ArgumentValue value) {
        String text = value.text();
        return prefixes.isEmpty() || text != null && prefixes.stream().anyMatch(text::startsWith);
    }

    private boolean isLike(ArgumentValue value) {
        String text = value.text();
        return globs.isEmpty()
                || text != null && globs.stream().anyMatch(glob -> glob.matches(text));
    }

    private boolean matches(ArgumentValue value) {
        String text = value.text();
        if (expressions.isEmpty() || text == null) {
            return expressions.isEmpty();
        }
        return text.length() > longest
                ? !certain
                : expressions.stream().anyMatch(expression -> expression.matches(text));
    }

    private boolean isWithin(ArgumentValue value) {
        Integer low = least == null ? Integer.valueOf(0) : value.compareTo(least);
        Integer high = most == null ? Integer.valueOf(0) : value.compareTo(most);
        return low != null && low >= 0 && high != null && high <= 0;
    }
}
