package io.watchgate.aggregate;

import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.AnswerRewrite;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives URIs in what a server sends the form in which a client can read them back: in contents,
 * resource links and embedded resources, in listed items and in errors. Structured content is the
 * tool's own and stays as it is.
 *
 * <p>Only answers that may hold a URI are looked into; the scanner has noticed. Immutable.
 */
final class UriMarking implements AnswerRewrite {

    private final String mark;

    /** Creates what marks URIs of the upstream with this mark. */
    UriMarking(String mark) {
        this.mark = mark;
    }

    @Override
    public JsonRpcResponse apply(JsonRpcResponse response) {
        if (response.mayHoldUri()) {
            byte[] value = response.outcome();
            byte[] marked = response.isError() ? error(value) : result(value);
            if (marked != null) {
                response.replaceOutcome(marked);
            }
        }
        return response;
    }

    /** Returns the result with its URIs marked; null when it has none. */
    byte @Nullable [] result(byte[] result) {
        JsonEdits edits = new JsonEdits(result);
        if (isContainer(result)) {
            each(
                    new JsonFields(result),
                    fields -> {
                        switch (fields.name()) {
                            case "content" -> blocks(fields, edits);
                            case "contents" -> inEach(fields, item -> uri(item, "uri", edits));
                            case "messages" -> inEach(fields, message -> message(message, edits));
                            default -> {}
                        }
                    });
        }
        return edits.result();
    }

    /** Returns the error with the URI in its data marked; null when it has none. */
    byte @Nullable [] error(byte[] error) {
        JsonEdits edits = new JsonEdits(error);
        each(new JsonFields(error), fields -> in(fields, "data", data -> uri(data, "uri", edits)));
        return edits.result();
    }

    /**
     * Returns a listed item under another name, with its URIs marked.
     *
     * @param name the name clients see; null to keep the item's own
     */
    byte[] item(Primitive primitive, byte[] item, @Nullable String name) {
        JsonEdits edits = new JsonEdits(item);
        each(
                new JsonFields(item),
                fields -> {
                    if (name != null && fields.name().equals("name") && fields.text() != null) {
                        edits.replaceText(fields.span(), name);
                    }
                    switch (primitive) {
                        case RESOURCE -> uri(fields, "uri", edits);
                        case RESOURCE_TEMPLATE -> uri(fields, "uriTemplate", edits);
                        default -> in(fields, "_meta", meta -> meta(meta, edits));
                    }
                });
        return edits.applied();
    }

    /** Marks the page of a tool that has one (MCP Apps, {@code _meta.ui.resourceUri}). */
    private void meta(JsonFields meta, JsonEdits edits) {
        uri(meta, "ui/resourceUri", edits);
        in(meta, "ui", ui -> uri(ui, "resourceUri", edits));
    }

    private void message(JsonFields message, JsonEdits edits) {
        if (message.name().equals("content")) {
            blocks(message, edits);
        }
    }

    /** Takes a block of content, or an array of them. */
    private void blocks(JsonFields content, JsonEdits edits) {
        if (content.isArray()) {
            inEach(content, block -> block(block, edits));
        } else if (content.isObject()) {
            each(content.members(), block -> block(block, edits));
        }
    }

    private void block(JsonFields block, JsonEdits edits) {
        uri(block, "uri", edits);
        in(block, "resource", resource -> uri(resource, "uri", edits));
    }

    private void uri(JsonFields fields, String key, JsonEdits edits) {
        String uri = fields.name().equals(key) ? fields.text() : null;
        String exposed = uri == null ? null : ExposedUris.expose(mark, uri);
        if (exposed != null) {
            edits.replaceText(fields.span(), exposed);
        }
    }

    /** Visits the members of the object under {@code key}, if that is the current member. */
    private static void in(JsonFields fields, String key, Consumer<JsonFields> visit) {
        if (fields.name().equals(key) && fields.isObject()) {
            each(fields.members(), visit);
        }
    }

    /** Visits the members of each object in the current value, which should be an array. */
    private static void inEach(JsonFields fields, Consumer<JsonFields> visit) {
        if (fields.isArray()) {
            each(
                    fields.members(),
                    element -> {
                        if (element.isObject()) {
                            each(element.members(), visit);
                        }
                    });
        }
    }

    private static void each(JsonFields fields, Consumer<JsonFields> visit) {
        try (fields) {
            while (fields.next()) {
                visit.accept(fields);
            }
        }
    }

    private static boolean isContainer(byte[] json) {
        return json.length > 0 && json[0] == '{';
    }
}
