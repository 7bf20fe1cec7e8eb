package io.watchgate.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;

/**
 * Knows what an operator's own expression matches. RE2/J looks for one match in time linear in the
 * text and in the expression. All matches may take longer: where an expression may go on, as {@code
 * a(.*z)?}, each is known to have ended only when everything behind it has been read. So matches of
 * one message have a time, behind which it cannot be judged. Immutable, safe from any thread.
 */
final class UserPattern {

    /** What repeats what is repeated may be a million steps, each of them taken for each letter. */
    static final int MOST_STEPS = 4000;

    final Kind kind;
    private final Pattern pattern;

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException when it is none, or has more than {@link #MOST_STEPS} steps
     */
    UserPattern(String name, String expression) {
        kind = new Kind(name, Kind.Group.PATTERNS);
        pattern = Pattern.compile(expression);
        if (pattern.programSize() > MOST_STEPS) {
            throw new PatternSyntaxException(
                    pattern.programSize() + " steps, more than " + MOST_STEPS, expression);
        }
    }

    /**
     * Notes every match that is not empty, up to the bound of {@code hits}.
     *
     * @throws SlowException when matches of this message have taken too long
     */
    void judge(Text text, Hits hits) {
        byte[] bytes = text.bytes;
        if (text.from > 0 || text.to < bytes.length) {
            bytes = Arrays.copyOfRange(bytes, text.from, text.to);
        }
        Matcher matcher = pattern.matcher(bytes);
        hits.allow(bytes.length);
        long before = System.nanoTime();
        while (!hits.overflown() && matcher.find()) {
            long now = System.nanoTime();
            hits.spend(now - before);
            before = now;
            if (matcher.end() > matcher.start()) {
                hits.add(kind, text.from + matcher.start(), text.from + matcher.end());
            }
        }
    }

    /** Expressions take too long for one message: it cannot be judged. */
    static final class SlowException extends RuntimeException {

        private static final long serialVersionUID = 1;

        SlowException() {
            super("matches of patterns took too long");
        }
    }
}
