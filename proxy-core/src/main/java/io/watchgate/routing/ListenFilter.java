package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.mcp.Primitive;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a listen stream asks for (MCP 2026-07-28, basic/patterns/subscriptions).
 *
 * @param lists the lists whose changes are wanted
 * @param uris the resources whose updates are wanted, as the client knows them
 * @param tasks whether tasks are asked for
 */
record ListenFilter(Set<Primitive> lists, List<String> uris, boolean tasks) {

    /** Reads the params of {@code subscriptions/listen}; null when they hold no filter. */
    static @Nullable ListenFilter read(byte[] params) {
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                if (fields.name().equals("notifications") && fields.isObject()) {
                    return of(fields.members());
                }
            }
        }
        return null;
    }

    private static ListenFilter of(JsonFields members) {
        Set<Primitive> lists = EnumSet.noneOf(Primitive.class);
        List<String> uris = new ArrayList<>();
        boolean tasks = false;
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
                            addTexts(members.members(), uris);
                        }
                    }
                    case "taskIds" -> tasks = members.isArray();
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

    private static void addTexts(JsonFields elements, List<String> texts) {
        try (elements) {
            while (elements.next()) {
                String text = elements.text();
                if (text != null && !texts.contains(text)) {
                    texts.add(text);
                }
            }
        }
    }
}
