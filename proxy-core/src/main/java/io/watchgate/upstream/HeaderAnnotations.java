package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the {@code x-mcp-header} annotations of an input schema and judges them. */
final class HeaderAnnotations {

    static final String KEY = "x-mcp-header";
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    /**
     * An argument that stands in a header.
     *
     * @param header what follows {@code Mcp-Param-}
     * @param path the names that lead from the arguments to it
     */
    record Param(String header, List<String> path) {}

    private final List<Param> params = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable String fault;

    private HeaderAnnotations() {}

    static HeaderAnnotations read(byte[] schema) {
        HeaderAnnotations found = new HeaderAnnotations();
        if (schema.length > 0 && schema[0] == '{') {
            found.schema(new JsonFields(schema), List.of(), true);
        }
        return found;
    }

    List<Param> params() {
        return params;
    }

    /** Returns what is wrong; null when nothing is. */
    @Nullable String fault() {
        return fault;
    }

    /**
     * Looks through a schema.
     *
     * @param reachable whether only properties lead from the root to it
     */
    private void schema(JsonFields members, List<String> path, boolean reachable) {
        String type = null;
        String header = null;
        boolean annotated = false;
        try (members) {
            while (members.next()) {
                String name = members.name();
                if (name.equals(KEY)) {
                    annotated = true;
                    header = members.text();
                } else if (name.equals("properties") && members.isObject()) {
                    properties(members.members(), path, reachable);
                } else if (name.equals("type") && members.text() != null) {
                    type = members.text();
                } else if (members.isObject()) {
                    schema(members.members(), path, false);
                } else if (members.isArray()) {
                    elements(members.members(), path);
                }
            }
        }
        if (annotated) {
            annotation(header, type, path, reachable && !path.isEmpty());
        }
    }

    private void properties(JsonFields members, List<String> path, boolean reachable) {
        try (members) {
            while (members.next()) {
                if (members.isObject()) {
                    List<String> longer = new ArrayList<>(path);
                    longer.add(members.name());
                    schema(members.members(), longer, reachable);
                }
            }
        }
    }

    private void elements(JsonFields members, List<String> path) {
        try (members) {
            while (members.next()) {
                if (members.isObject()) {
                    schema(members.members(), path, false);
                } else if (members.isArray()) {
                    elements(members.members(), path);
                }
            }
        }
    }

    private void annotation(
            @Nullable String header, @Nullable String type, List<String> path, boolean reachable) {
        if (header == null || !header.matches(TOKEN)) {
            fault = KEY + ": " + header + " (expected: the characters of a header's name)";
        } else if (!reachable) {
            fault = KEY + " " + header + ": not a property (expected: one of the arguments)";
        } else if (type == null || !TYPES.contains(type)) {
            fault = KEY + " " + header + ": type " + type + " (expected: string, integer, boolean)";
        } else if (!names.add(header.toLowerCase(Locale.ROOT))) {
            fault = KEY + " " + header + ": twice (expected: once)";
        } else {
            params.add(new Param(header, List.copyOf(path)));
        }
    }
}
