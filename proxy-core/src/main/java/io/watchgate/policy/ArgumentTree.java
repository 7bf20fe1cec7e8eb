package io.watchgate.policy;

import io.watchgate.expression.Outcome;
import io.watchgate.expression.UndecidedException;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.Span;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as maps and lists that read what somebody looks at, and no more of it
 * than they may. Confined to the thread that evaluates.
 *
 * <p>What is in doubt is not told: a name that stands twice in an object, a number that has no
 * value.
 */
final class ArgumentTree {

    /** What a member or element costs besides its text: about what a number takes. */
    private static final int STEP = 8;

    private final byte[] json;
    private final Object nothing;
    private long left;

    private ArgumentTree(byte[] json, Object nothing, long most) {
        this.json = json;
        this.nothing = nothing;
        this.left = most;
    }

    /**
     * Returns the arguments.
     *
     * @param json the arguments, an object; empty for none
     * @param nothing what stands for {@code null}
     * @param most how many characters and bytes may be looked at
     */
    static Map<String, Object> of(byte[] json, Object nothing, long most) {
        if (json.length == 0) {
            return Map.of();
        }
        if (json[0] != '{') {
            throw new UndecidedException(Outcome.MISFIT);
        }
        return new ArgumentTree(json, nothing, most).new Members(Span.of(0, json.length));
    }

    private void spend(int much) {
        left -= much;
        if (left < 0) {
            throw new UndecidedException(Outcome.LIMIT);
        }
    }

    private Object value(long span) {
        int start = Span.start(span);
        return switch (json[start]) {
            case '{' -> new Members(span);
            case '[' -> new Elements(span);
            case '"' -> {
                spend(Span.length(span));
                yield JsonStrings.decode(Arrays.copyOfRange(json, start + 1, Span.end(span) - 1));
            }
            case 't' -> Boolean.TRUE;
            case 'f' -> Boolean.FALSE;
            case 'n' -> nothing;
            default -> number(span);
        };
    }

    private Object number(long span) {
        spend(Span.length(span));
        String text =
                new String(json, Span.start(span), Span.length(span), StandardCharsets.US_ASCII);
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException noWholeNumber) {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value)) {
                throw new UndecidedException(Outcome.MISFIT);
            }
            return value;
        }
    }

    /** An object. */
    private final class Members extends AbstractMap<String, Object> {

        private final long span;
        private @Nullable Map<String, Long> index;

        Members(long span) {
            this.span = span;
        }

        private Map<String, Long> index() {
            Map<String, Long> known = index;
            if (known == null) {
                known = new LinkedHashMap<>();
                try (JsonFields fields = new JsonFields(json, Span.start(span), Span.end(span))) {
                    while (fields.next()) {
                        String name = fields.name();
                        spend(name.length() + STEP);
                        if (known.put(name, fields.span()) != null) {
                            throw new UndecidedException(Outcome.TWICE);
                        }
                    }
                }
                index = known;
            }
            return known;
        }

        @Override
        public int size() {
            return index().size();
        }

        @Override
        public boolean containsKey(Object key) {
            return index().containsKey(key);
        }

        @Override
        public @Nullable Object get(Object key) {
            Long found = index().get(key);
            return found == null ? null : value(found);
        }

        @Override
        public Set<String> keySet() {
            return index().keySet();
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            Map<String, Object> all = new LinkedHashMap<>();
            index().forEach((name, at) -> all.put(name, value(at)));
            return all.entrySet();
        }
    }

    /** An array. */
    private final class Elements extends AbstractList<Object> {

        private final long span;
        private long @Nullable [] index;

        Elements(long span) {
            this.span = span;
        }

        private long[] index() {
            long[] known = index;
            if (known == null) {
                long[] found = new long[8];
                int count = 0;
                try (JsonFields fields = new JsonFields(json, Span.start(span), Span.end(span))) {
                    while (fields.next()) {
                        spend(STEP);
                        if (count == found.length) {
                            found = Arrays.copyOf(found, 2 * count);
                        }
                        found[count++] = fields.span();
                    }
                }
                known = Arrays.copyOf(found, count);
                index = known;
            }
            return known;
        }

        @Override
        public int size() {
            return index().length;
        }

        @Override
        public Object get(int at) {
            return value(index()[at]);
        }
    }
}
