package io.watchgate.task;

import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.Span;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The member of {@code _meta} that says to which task a message belongs (MCP 2025-11-25,
 * basic/utilities/tasks, "Related Task Metadata").
 */
final class RelatedTask {

    private static final String KEY = "io.modelcontextprotocol/related-task";

    private RelatedTask() {}

    /**
     * Notes on {@code edits} that the task has another id, if the current member of {@code fields}
     * is a {@code _meta} that names one.
     *
     * @param json what {@code fields} reads
     * @param name returns the other id; null to leave the one that is there
     */
    static void rename(
            byte[] json,
            JsonFields fields,
            JsonEdits edits,
            Function<String, @Nullable String> name) {
        if (!fields.isObject()) {
            return;
        }
        long span = fields.span();
        try (JsonFields meta = new JsonFields(json, Span.start(span), Span.end(span))) {
            while (meta.next()) {
                if (meta.name().equals(KEY) && meta.isObject()) {
                    long related = meta.span();
                    renameIn(
                            new JsonFields(json, Span.start(related), Span.end(related)),
                            edits,
                            name);
                }
            }
        }
    }

    private static void renameIn(
            JsonFields related, JsonEdits edits, Function<String, @Nullable String> name) {
        try (related) {
            while (related.next()) {
                String id = related.name().equals(TaskMembers.ID) ? related.text() : null;
                String other = id == null ? null : name.apply(id);
                if (other != null) {
                    edits.replaceText(related.span(), other);
                }
            }
        }
    }
}
