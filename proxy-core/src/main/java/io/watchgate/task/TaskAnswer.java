package io.watchgate.task;

import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.session.AnswerRewrite;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives the answer to a request about one task the id under which the client asked for it.
 *
 * @param id the server's own id
 * @param name the client's, as it wrote it
 * @param shown gives what a tool has returned the form in which clients read it; null to leave it
 */
public record TaskAnswer(String id, String name, Function<byte[], byte @Nullable []> shown)
        implements AnswerRewrite {

    @Override
    public JsonRpcResponse apply(JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        if (result.length > 0 && result[0] == '{') {
            byte[] renamed = result(result);
            if (renamed != null) {
                response.replaceOutcome(renamed);
            }
        }
        return response;
    }

    private byte @Nullable [] result(byte[] result) {
        JsonEdits edits = new JsonEdits(result);
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case TaskMembers.ID -> rename(fields, edits);
                    case "resultType" -> complete(fields, edits);
                    case "result" -> show(result, fields, edits);
                    case "_meta" -> RelatedTask.rename(result, fields, edits, this::nameOf);
                    default -> {}
                }
            }
        }
        return edits.result();
    }

    private void rename(JsonFields fields, JsonEdits edits) {
        if (id.equals(fields.text())) {
            edits.replaceText(fields.span(), name);
        }
    }

    private @Nullable String nameOf(String other) {
        return other.equals(id) ? name : null;
    }

    /** Some servers follow an early example, in which the answer is a task and not about one. */
    private static void complete(JsonFields fields, JsonEdits edits) {
        if ("task".equals(fields.text())) {
            edits.replaceText(fields.span(), "complete");
        }
    }

    private void show(byte[] result, JsonFields fields, JsonEdits edits) {
        if (fields.isObject()) {
            long span = fields.span();
            byte[] given = Arrays.copyOfRange(result, Span.start(span), Span.end(span));
            byte[] changed = shown.apply(given);
            if (changed != null) {
                edits.replace(span, changed);
            }
        }
    }
}
