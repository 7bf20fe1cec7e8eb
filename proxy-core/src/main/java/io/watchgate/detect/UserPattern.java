package io.watchgate.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.watchgate.detect.pattern.PatternText;

/**
 * Knows what an operator's own expression matches. RE2/J looks for one match in time linear in the
 * text and in the expression. All matches may take longer: where an expression may go on, as {@code
 * a(.*z)?}, each is known to have ended only when everything behind it has been read. So matches of
 * one message have a time, behind which it cannot be judged. Immutable, safe from any thread.
 */
final class UserPattern {

    final Kind kind;
    private final Pattern pattern;
    private final int steps;

    /**
     * Compiles an expression.
     *
     * @param most how many steps it may have: what repeats what is repeated may have a million
     * @throws PatternSyntaxException when it is none, or has more steps
     */
    UserPattern(String name, String expression, int most) {
        kind = new Kind(name, Kind.Group.PATTERNS);
        pattern = Pattern.compile(expression);
        steps = pattern.programSize();
        if (steps > most) {
            throw new PatternSyntaxException(steps + " steps, more than " + most, expression);
        }
        PatternText.prepare();
    }

    /**
     * Notes every match that is not empty, up to the bound of {@code hits}.
     *
     * @param text what is judged, as it is read
     * @throws io.watchgate.detect.pattern.SlowPatternException when matches of this message have
     *     taken too long
     */
    void judge(PatternText text, Hits hits) {
        text.readBy(steps);
        Matcher matcher = pattern.matcher(text);
        while (!hits.overflown() && matcher.find()) {
            if (matcher.end() > matcher.start()) {
                int start = text.place(matcher.start());
                hits.add(kind, start, text.place(matcher.end()));
            }
        }
    }
}
