package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonTexts;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listen stream is to tell of (MCP 2026-07-28, basic/patterns/subscriptions). Immutable.
 *
 * @param lists the lists whose changes are wanted
 * @param uris the resources whose updates are wanted, in the order in which they were named
 * @param tasks the tasks whose changes are wanted, by their ids, in the order of the names
 */
public record ListenFilter(Set<Primitive> lists, Set<String> uris, Set<String> tasks) {

    /** Asks for nothing. */
    public static final ListenFilter NOTHING = new ListenFilter(Set.of(), Set.of(), Set.of());

    /**
     * How much of a filter is read; what is beyond is passed over.
     *
     * @param uris the most resources
     * @param tasks the most tasks
     * @param length the most characters that one of these may have; a longer one counts for none
     */
    public record Bounds(int uris, int tasks, int length) {

        /** Everything. */
        public static final Bounds NONE =
                new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    public ListenFilter {
        lists = Set.copyOf(lists);
        uris = Collections.unmodifiableSet(new LinkedHashSet<>(uris));
        tasks = Collections.unmodifiableSet(new LinkedHashSet<>(tasks));
    }

    /**
     * Reads the params of {@code subscriptions/listen}, or of its acknowledgement; null when they
     * hold no filter.
     */
    public static @Nullable ListenFilter read(byte[] params) {
        return read(params, Bounds.NONE);
    }

    /** Reads the params of {@code subscriptions/listen}; null when they hold no filter. */
    public static @Nullable ListenFilter read(byte[] params, Bounds most) {
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                if (fields.name().equals("notifications") && fields.isObject()) {
                    return of(fields.members(), most);
                }
            }
        }
        return null;
    }

    private static ListenFilter of(JsonFields members, Bounds most) {
        Set<Primitive> lists = EnumSet.noneOf(Primitive.class);
        Set<String> uris = new LinkedHashSet<>();
        Set<String> tasks = new LinkedHashSet<>();
        try (members) {
            while (members.next()) {
                boolean wanted = members.isTrue();
                switch (members.name()) {
                    case "toolsListChanged" -> add(lists, wanted, Primitive.TOOL);
                    case "promptsListChanged" -> add(lists, wanted, Primitive.PROMPT);
                    case "resourcesListChanged" -> {
                        add(lists, wanted, Primitive.RESOURCE);
                        add(lists, wanted, Primitive.RESOURCE_TEMPLATE);
                    }
                    case "resourceSubscriptions" -> {
                        if (members.isArray()) {
                            addTexts(members.members(), uris, most.uris(), most.length());
                        }
                    }
                    case "taskIds" -> {
                        if (members.isArray()) {
                            addTexts(members.members(), tasks, most.tasks(), most.length());
                        }
                    }
                    default -> {}
                }
            }
        }
        return new ListenFilter(lists, uris, tasks);
    }

    private static void add(Set<Primitive> lists, boolean wanted, Primitive primitive) {
        if (wanted) {
            lists.add(primitive);
        }
    }

    private static void addTexts(JsonFields elements, Set<String> texts, int most, int longest) {
        try (elements) {
            while (texts.size() < most && elements.next()) {
                String text = elements.text();
                if (text != null && text.length() <= longest) {
                    texts.add(text);
                }
            }
        }
    }

    /** Tells whether it asks for nothing. */
    public boolean isEmpty() {
        return lists.isEmpty() && uris.isEmpty() && tasks.isEmpty();
    }

    /** Returns what both ask for. */
    public ListenFilter and(ListenFilter other) {
        Set<Primitive> bothLists = EnumSet.noneOf(Primitive.class);
        lists.stream().filter(other.lists::contains).forEach(bothLists::add);
        Set<String> bothUris = new LinkedHashSet<>(uris);
        bothUris.retainAll(other.uris);
        Set<String> bothTasks = new LinkedHashSet<>(tasks);
        bothTasks.retainAll(other.tasks);
        return new ListenFilter(bothLists, bothUris, bothTasks);
    }

    /** Returns it as the {@code notifications} object of a request. */
    public String toJson() {
        StringBuilder json = new StringBuilder("{");
        add(json, Primitive.TOOL, "toolsListChanged");
        add(json, Primitive.PROMPT, "promptsListChanged");
        add(json, Primitive.RESOURCE, "resourcesListChanged");
        add(json, uris, "resourceSubscriptions");
        add(json, tasks, "taskIds");
        if (json.length() > 1) {
            json.setLength(json.length() - 1);
        }
        return json.append('}').toString();
    }

    private static void add(StringBuilder json, Set<String> texts, String name) {
        if (!texts.isEmpty()) {
            json.append('"').append(name).append("\":[");
            texts.forEach(text -> json.append(JsonTexts.quote(text)).append(','));
            json.setCharAt(json.length() - 1, ']');
            json.append(',');
        }
    }

    private void add(StringBuilder json, Primitive primitive, String name) {
        if (lists.contains(primitive)) {
            json.append('"').append(name).append("\":true,");
        }
    }
}
