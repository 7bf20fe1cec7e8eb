package io.watchgate.policy;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Answers;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.PendingRequest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes what policy denies out of the result of a list request; every other byte stays as it was.
 */
final class ListFilter {

    private ListFilter() {}

    static void apply(PolicyChain chain, PendingRequest request) {
        JsonRpcResponse response = request.response();
        if (response == null || response.isError() || request.isJudged()) {
            return;
        }
        byte[] filtered = filter(chain, request, response.outcome());
        if (filtered != null) {
            request.replaceResponse(Answers.result(request, filtered));
        }
    }

    /** Filters every list of that name: which of two a client takes cannot be known. */
    private static byte @Nullable [] filter(
            PolicyChain chain, PendingRequest request, byte[] result) {
        String listName = listName(request.method());
        if (result.length == 0 || result[0] != '{') {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(result.length);
        boolean changed = false;
        int done = 0;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                if (fields.name().equals(listName) && fields.isArray()) {
                    long list = fields.span();
                    out.write(result, done, Span.start(list) - done);
                    changed |= filterItems(chain, request, result, list, out);
                    done = Span.end(list);
                }
            }
        }
        out.write(result, done, result.length - done);
        return changed ? out.toByteArray() : null;
    }

    /** Writes what may be seen of a list; returns whether that is less than all of it. */
    private static boolean filterItems(
            PolicyChain chain,
            PendingRequest request,
            byte[] result,
            long list,
            ByteArrayOutputStream out) {
        out.write('[');
        int kept = 0;
        int seen = 0;
        try (JsonFields items = new JsonFields(result, Span.start(list), Span.end(list))) {
            while (items.next()) {
                boolean object = items.isObject();
                long item = items.span();
                seen++;
                if (!object || mayBeSeen(chain, request, result, item)) {
                    if (kept++ > 0) {
                        out.write(',');
                    }
                    out.write(result, Span.start(item), Span.length(item));
                }
            }
        }
        out.write(']');
        return kept < seen;
    }

    /** Judges an item by every name it has: which of two a client takes cannot be known. */
    private static boolean mayBeSeen(
            PolicyChain chain, PendingRequest request, byte[] result, long item) {
        Endpoint endpoint = request.exchange().endpoint();
        String key = nameKey(request.method());
        byte[] whole = Arrays.copyOfRange(result, Span.start(item), Span.end(item));
        try (JsonFields fields = new JsonFields(whole)) {
            while (fields.next()) {
                String name = fields.name().equals(key) ? fields.text() : null;
                Subject subject =
                        name == null ? null : endpoint.subjectOfItem(request.method(), name);
                if (subject != null && !chain.shows(subject, request.principal(), whole)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String listName(McpMethod list) {
        return switch (list) {
            case TOOLS_LIST -> "tools";
            case PROMPTS_LIST -> "prompts";
            case RESOURCES_LIST -> "resources";
            default -> "resourceTemplates";
        };
    }

    private static String nameKey(McpMethod list) {
        return switch (list) {
            case TOOLS_LIST, PROMPTS_LIST -> "name";
            case RESOURCES_LIST -> "uri";
            default -> "uriTemplate";
        };
    }
}
