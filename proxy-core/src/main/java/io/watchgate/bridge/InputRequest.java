package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.ModernMembers;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.CallerMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server asks for before it gives a final result (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * @param questions what the client is to be asked
 * @param state what goes back to the server as it is, with its quotes; null for none
 */
record InputRequest(List<Question> questions, @Nullable String state) {

    /**
     * One question.
     *
     * @param key under which the server wants the answer
     * @param method what is asked for
     * @param params the params object; empty for none
     * @param urlMode whether it is an elicitation that leads to a URL
     */
    record Question(String key, McpMethod method, String params, boolean urlMode) {}

    /** Reads a result; borrows it. */
    static InputRequest read(JsonRpcResponse response) {
        ModernMembers members = response.modern();
        List<Question> questions = new ArrayList<>();
        String state = null;
        if (members != null) {
            byte[] asked = bytes(response, members.inputRequests());
            if (asked.length > 0 && asked[0] == '{') {
                readQuestions(asked, questions);
            }
            byte[] token = bytes(response, members.requestState());
            boolean text = token.length > 0 && token[0] == '"';
            state = text ? new String(token, StandardCharsets.UTF_8) : null;
        }
        return new InputRequest(questions, state);
    }

    private static byte[] bytes(JsonRpcResponse response, long span) {
        byte[] bytes = new byte[Span.length(span)];
        response.body().getBytes(response.body().readerIndex() + Span.start(span), bytes);
        return bytes;
    }

    private static void readQuestions(byte[] asked, List<Question> questions) {
        try (JsonFields fields = new JsonFields(asked)) {
            while (fields.next()) {
                questions.add(
                        fields.isObject()
                                ? question(fields.name(), fields.members())
                                : new Question(fields.name(), McpMethod.OTHER, "", false));
            }
        }
    }

    private static Question question(String key, JsonFields members) {
        McpMethod method = McpMethod.OTHER;
        byte[] params = {};
        try (members) {
            while (members.next()) {
                if (members.name().equals("method") && members.text() != null) {
                    method = McpMethod.of(String.valueOf(members.text()));
                } else if (members.name().equals("params") && members.isObject()) {
                    params = members.bytes();
                }
            }
        }
        return new Question(
                key, method, new String(params, StandardCharsets.UTF_8), isUrlMode(params));
    }

    private static boolean isUrlMode(byte[] params) {
        boolean url = false;
        if (params.length > 0) {
            try (JsonFields fields = new JsonFields(params)) {
                while (fields.next()) {
                    url |= fields.name().equals("mode") && "url".equals(fields.text());
                }
            }
        }
        return url;
    }

    /** Returns what makes it impossible to ask {@code caller}; null when nothing does. */
    @Nullable String fault(@Nullable CallerMeta caller) {
        if (caller == null || questions.isEmpty() && state == null) {
            return "asked for input without saying which";
        }
        for (Question question : questions) {
            if (!mayBeAsked(question, caller.profile())) {
                return "asked the client for something that it has not declared";
            }
        }
        return null;
    }

    private static boolean mayBeAsked(Question question, CapabilityProfile profile) {
        return switch (question.method()) {
            case ROOTS_LIST -> profile.has(ClientFeature.ROOTS);
            case SAMPLING_CREATE_MESSAGE -> profile.has(ClientFeature.SAMPLING);
            case ELICITATION_CREATE ->
                    profile.has(
                            question.urlMode()
                                    ? ClientFeature.ELICITATION_URL
                                    : ClientFeature.ELICITATION_FORM);
            default -> false;
        };
    }
}
