package io.watchgate.pin;

import io.watchgate.jsonrpc.JsonCanonical;
import io.watchgate.jsonrpc.JsonFields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a JSON Schema takes more than it did, or less (JSON Schema 2020-12). What cannot be
 * told counts as both. A member is added as an argument is, whatever else an object may have, and
 * taken away likewise: that is what a model and a reader of the schema see of it.
 */
final class SchemaChange {

    /** Schemas that lie deeper are compared as a whole. */
    private static final int DEEPEST = 32;

    /** A longer number is not computed with. */
    private static final int LONGEST_NUMBER = 64;

    private static final Set<String> SAYINGS =
            Set.of("title", "description", "examples", "$comment");

    private final Set<Drift> found = EnumSet.noneOf(Drift.class);

    private SchemaChange() {}

    /** Compares two objects with the members {@code inputSchema} and {@code outputSchema}. */
    static Set<Drift> between(String before, String after) {
        SchemaChange change = new SchemaChange();
        Map<String, String> old = members(before);
        Map<String, String> now = members(after);
        if (old == null || now == null) {
            change.both();
            return change.found;
        }
        if (!same(old.get("outputSchema"), now.get("outputSchema"))) {
            // Of what a tool returns more is no less a risk than less.
            change.both();
        }
        change.compare(orOpen(old.get("inputSchema")), orOpen(now.get("inputSchema")), 0);
        return change.found;
    }

    private void both() {
        found.add(Drift.SCHEMA_WIDENED);
        found.add(Drift.SCHEMA_NARROWED);
    }

    private static String orOpen(@Nullable String schema) {
        return schema == null || schema.equals("true") ? "{}" : schema;
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return one == null ? other == null : one.equals(other);
    }

    /** Compares two schemas in their canonical form. */
    private void compare(String before, String after, int depth) {
        if (before.equals(after)) {
            return;
        }
        if (before.equals("false") || after.equals("false")) {
            found.add(before.equals("false") ? Drift.SCHEMA_WIDENED : Drift.SCHEMA_NARROWED);
            return;
        }
        Map<String, String> old = members(before);
        Map<String, String> now = members(after);
        if (old == null || now == null || depth == DEEPEST) {
            both();
            return;
        }
        Set<String> keywords = new TreeSet<>(old.keySet());
        keywords.addAll(now.keySet());
        for (String keyword : keywords) {
            if (!same(old.get(keyword), now.get(keyword))) {
                keyword(keyword, old.get(keyword), now.get(keyword), depth);
            }
        }
    }

    private void keyword(String keyword, @Nullable String old, @Nullable String now, int depth) {
        if (SAYINGS.contains(keyword)) {
            found.add(Drift.DESCRIPTION);
            return;
        }
        switch (keyword) {
            case "type" -> types(old, now);
            case "enum", "anyOf" -> lists(old, now, true);
            case "const" -> presence(old, now);
            case "required", "allOf" ->
                    lists(old == null ? "[]" : old, now == null ? "[]" : now, false);
            case "properties" -> properties(old, now, depth);
            case "additionalProperties", "items", "propertyNames" ->
                    compare(orOpen(old), orOpen(now), depth + 1);
            case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties" ->
                    bounds(old, now, 1);
            case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties" ->
                    bounds(old, now, -1);
            case "pattern", "format" -> presence(old, now);
            default -> both();
        }
    }

    private void properties(@Nullable String old, @Nullable String now, int depth) {
        Map<String, String> before = members(old == null ? "{}" : old);
        Map<String, String> after = members(now == null ? "{}" : now);
        if (before == null || after == null) {
            both();
            return;
        }
        for (Map.Entry<String, String> property : after.entrySet()) {
            String was = before.get(property.getKey());
            if (was == null) {
                found.add(Drift.SCHEMA_WIDENED);
            } else {
                compare(orOpen(was), orOpen(property.getValue()), depth + 1);
            }
        }
        if (!after.keySet().containsAll(before.keySet())) {
            found.add(Drift.SCHEMA_NARROWED);
        }
    }

    /**
     * Compares lists; null stands for none at all.
     *
     * @param choices whether more of them take more; otherwise more of them take less
     */
    private void lists(@Nullable String old, @Nullable String now, boolean choices) {
        if (isNoList(old) || isNoList(now)) {
            both();
        } else {
            sets(elements(old), elements(now), choices);
        }
    }

    private static boolean isNoList(@Nullable String value) {
        return value != null && !value.startsWith("[");
    }

    /** Compares types: one, or a list of some. A number may be an integer. */
    private void types(@Nullable String old, @Nullable String now) {
        String before = old != null && old.startsWith("\"") ? "[" + old + "]" : old;
        String after = now != null && now.startsWith("\"") ? "[" + now + "]" : now;
        if (isNoList(before) || isNoList(after)) {
            both();
        } else {
            sets(withIntegers(elements(before)), withIntegers(elements(after)), true);
        }
    }

    private static @Nullable Set<String> withIntegers(@Nullable Set<String> types) {
        if (types != null && types.contains("\"number\"")) {
            types.add("\"integer\"");
        }
        return types;
    }

    private void sets(@Nullable Set<String> old, @Nullable Set<String> now, boolean choices) {
        boolean grown = now == null || old != null && now.containsAll(old);
        boolean shrunk = old == null || now != null && old.containsAll(now);
        if (grown == shrunk) {
            // The same in another order, or neither.
            if (!grown) {
                both();
            }
        } else {
            found.add(grown == choices ? Drift.SCHEMA_WIDENED : Drift.SCHEMA_NARROWED);
        }
    }

    private void presence(@Nullable String old, @Nullable String now) {
        if (old != null && now != null) {
            both();
        } else {
            found.add(now == null ? Drift.SCHEMA_WIDENED : Drift.SCHEMA_NARROWED);
        }
    }

    /**
     * Compares bounds.
     *
     * @param sign 1 where a greater one takes less, -1 where it takes more
     */
    private void bounds(@Nullable String old, @Nullable String now, int sign) {
        if (old == null || now == null) {
            presence(old, now);
            return;
        }
        BigDecimal before = number(old);
        BigDecimal after = number(now);
        if (before == null || after == null) {
            both();
        } else {
            boolean narrower = sign > 0 ? after.compareTo(before) > 0 : after.compareTo(before) < 0;
            found.add(narrower ? Drift.SCHEMA_NARROWED : Drift.SCHEMA_WIDENED);
        }
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? null : new BigDecimal(text);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** Returns the elements of an array in their canonical form; null when there is none. */
    private static @Nullable Set<String> elements(@Nullable String array) {
        if (array == null) {
            return null;
        }
        Set<String> elements = new HashSet<>();
        try (JsonFields fields = new JsonFields(array.getBytes(StandardCharsets.UTF_8))) {
            while (fields.next()) {
                elements.add(JsonCanonical.of(fields.bytes()));
            }
        }
        return elements;
    }

    /** Returns the members of an object; null when it is none, or has a key twice. */
    private static @Nullable Map<String, String> members(String object) {
        if (!object.startsWith("{")) {
            return null;
        }
        Map<String, String> members = new TreeMap<>();
        try (JsonFields fields = new JsonFields(object.getBytes(StandardCharsets.UTF_8))) {
            while (fields.next()) {
                String value = new String(fields.bytes(), StandardCharsets.UTF_8);
                if (members.put(fields.name(), value) != null) {
                    return null;
                }
            }
        }
        return members;
    }
}
