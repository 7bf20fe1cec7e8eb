package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the modern era sends along when it repeats a request after it was asked for
 * something (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * @param requestState the state it was given; empty for none
 * @param state where that stands in the request's body; {@link Span#NONE} for nowhere
 * @param inputResponses its answers, JSON values, by the keys of the questions
 * @param members where the two stand in the request's body, in their order
 */
record Retry(String requestState, long state, Map<String, byte[]> inputResponses, long[] members) {

    /** Reads the params of {@code request}, borrowing it; null when they are of another shape. */
    static @Nullable Retry read(JsonRpcRequest request) {
        byte[] params = Question.bytes(request, request.params());
        int origin = Span.start(request.params());
        String requestState = "";
        long state = Span.NONE;
        Map<String, byte[]> responses = new HashMap<>();
        LongStream.Builder members = LongStream.builder();
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                boolean answers = fields.name().equals("inputResponses");
                if (!answers && !fields.name().equals("requestState")) {
                    continue;
                }
                String text = fields.text();
                if (answers ? !fields.isObject() : text == null) {
                    return null;
                }
                long span = fields.span();
                long member = Span.of(Span.start(span) + origin, Span.end(span) + origin);
                members.add(member);
                if (answers) {
                    read(Arrays.copyOfRange(params, Span.start(span), Span.end(span)), responses);
                } else if (text != null) {
                    requestState = text;
                    state = member;
                }
            }
        }
        return new Retry(requestState, state, responses, members.build().toArray());
    }

    private static void read(byte[] inputResponses, Map<String, byte[]> responses) {
        try (JsonFields members = new JsonFields(inputResponses)) {
            while (members.next()) {
                responses.put(members.name(), members.bytes());
            }
        }
    }
}
