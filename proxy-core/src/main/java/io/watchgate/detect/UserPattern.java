package io.watchgate.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Arrays;

/**
 * Knows what an operator's own expression matches. RE2/J takes time linear in the text, whatever
 * the expression. Immutable, safe from any thread.
 */
final class UserPattern {

    final Kind kind;
    private final Pattern pattern;

    /**
     * Compiles an expression.
     *
     * @throws com.google.re2j.PatternSyntaxException when it is none
     */
    UserPattern(String name, String expression) {
        kind = new Kind(name, Kind.Group.PATTERNS);
        pattern = Pattern.compile(expression);
    }

    /** Notes every match that is not empty. */
    void judge(Text text, Hits hits) {
        byte[] bytes = text.bytes;
        if (text.from > 0 || text.to < bytes.length) {
            bytes = Arrays.copyOfRange(bytes, text.from, text.to);
        }
        Matcher matcher = pattern.matcher(bytes);
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                hits.add(kind, text.from + matcher.start(), text.from + matcher.end());
            }
        }
    }
}
