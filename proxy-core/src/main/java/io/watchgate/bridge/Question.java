package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server of the legacy era asks in the middle of a call, in the form in which a client of
 * the modern era can be asked it (MCP 2026-07-28, basic/patterns/mrtr).
 *
 * @param serverId the server's own id of its request
 * @param method what it asks for
 * @param params the params object for the client; empty for none
 * @param needs what a client must have declared to be asked; null when no client can be
 */
record Question(
        RequestId serverId, McpMethod method, String params, @Nullable ClientFeature needs) {

    /** What servers say when the user rejected a sampling request (MCP 2025-11-25, sampling). */
    private static final int REJECTED = -1;

    /** What means something between two hops of the legacy era only. */
    private static final Set<String> HOP_META =
            Set.of("progressToken", "io.modelcontextprotocol/related-task");

    /** Reads a server's request; borrows it. */
    static Question read(JsonRpcRequest request) {
        McpMethod method = McpMethod.of(request);
        byte[] params = bytes(request, request.params());
        StringBuilder kept = new StringBuilder();
        String mode = "form";
        boolean tools = false;
        if (params.length > 0) {
            kept.append('{');
            try (JsonFields fields = new JsonFields(params)) {
                while (fields.next()) {
                    switch (fields.name()) {
                        case "mode" -> mode = fields.text();
                        case "tools", "toolChoice" -> tools = true;
                        default -> {}
                    }
                    keep(fields, kept);
                }
            }
            kept.append('}');
        }
        return new Question(
                request.readId(),
                method,
                kept.toString(),
                needs(method, "url".equals(mode), tools));
    }

    private static @Nullable ClientFeature needs(McpMethod method, boolean url, boolean tools) {
        return switch (method) {
            case SAMPLING_CREATE_MESSAGE ->
                    tools ? ClientFeature.SAMPLING_TOOLS : ClientFeature.SAMPLING;
            case ELICITATION_CREATE ->
                    url ? ClientFeature.ELICITATION_URL : ClientFeature.ELICITATION_FORM;
            case ROOTS_LIST -> ClientFeature.ROOTS;
            default -> null;
        };
    }

    /** Copies a member unless the modern era does not know it. */
    private static void keep(JsonFields fields, StringBuilder kept) {
        String name = fields.name();
        if (name.equals("elicitationId") || name.equals("task")) {
            return;
        }
        if (!name.equals("_meta") || !fields.isObject()) {
            append(kept, name, fields.bytes());
            return;
        }
        StringBuilder meta = new StringBuilder("{");
        try (JsonFields members = fields.members()) {
            while (members.next()) {
                if (!HOP_META.contains(members.name())) {
                    append(meta, members.name(), members.bytes());
                }
            }
        }
        if (meta.length() > 1) {
            append(kept, name, meta.append('}').toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void append(StringBuilder json, String name, byte[] value) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append(JsonTexts.quote(name)).append(':');
        json.append(new String(value, StandardCharsets.UTF_8));
    }

    /** Returns the bytes of a value of {@code request}; none for one that is absent. */
    static byte[] bytes(JsonRpcRequest request, long span) {
        byte[] value = new byte[Span.length(span)];
        request.body().getBytes(request.body().readerIndex() + Span.start(span), value);
        return value;
    }

    /** Returns the question as a client is asked it: neither id nor version. */
    String inputRequest() {
        String end = params.isEmpty() ? "}" : ",\"params\":" + params + "}";
        return "{\"method\":\"" + method.text() + "\"" + end;
    }

    /**
     * Returns what keeps {@code answer}, a JSON value, from being an answer; null when it is one.
     */
    @Nullable String fault(byte[] answer) {
        if (answer.length == 0 || answer[0] != '{') {
            return "no object";
        }
        String action = null;
        boolean roots = false;
        boolean role = false;
        try (JsonFields fields = new JsonFields(answer)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "action" -> action = fields.text();
                    case "roots" -> roots = fields.isArray();
                    case "role" -> role = fields.text() != null;
                    default -> {}
                }
            }
        }
        return switch (method) {
            case ELICITATION_CREATE ->
                    action != null && Set.of("accept", "decline", "cancel").contains(action)
                            ? null
                            : "no action (expected: accept, decline or cancel)";
            case ROOTS_LIST -> roots ? null : "no roots (expected: an array)";
            default -> role ? null : "no role (expected: the result of sampling/createMessage)";
        };
    }

    /** Gives the server the client's answer, a JSON object. */
    void answer(UpstreamLeg leg, byte[] answer) {
        leg.respond(LegMessages.result(leg, serverId, new String(answer, StandardCharsets.UTF_8)));
    }

    /** Tells the server that the client never declared that it can be asked this. */
    void refuse(UpstreamLeg leg, CapabilityProfile declared) {
        boolean wrongForm =
                switch (method) {
                    case SAMPLING_CREATE_MESSAGE -> declared.has(ClientFeature.SAMPLING);
                    case ELICITATION_CREATE ->
                            declared.has(ClientFeature.ELICITATION_FORM)
                                    || declared.has(ClientFeature.ELICITATION_URL);
                    default -> false;
                };
        int code = wrongForm ? JsonRpcErrorCode.INVALID_PARAMS : JsonRpcErrorCode.METHOD_NOT_FOUND;
        error(leg, code, "the client has not declared that it can be asked this");
    }

    /** Tells the server that the client has not answered, and will not. */
    void giveUp(UpstreamLeg leg) {
        switch (method) {
            case ELICITATION_CREATE ->
                    leg.respond(LegMessages.result(leg, serverId, "{\"action\":\"cancel\"}"));
            case SAMPLING_CREATE_MESSAGE -> error(leg, REJECTED, "the client did not answer");
            default -> error(leg, JsonRpcErrorCode.INTERNAL_ERROR, "the client did not answer");
        }
    }

    /** Answers the server with an error. */
    void error(UpstreamLeg leg, int code, String text) {
        leg.respond(LegMessages.error(leg, serverId, code, text));
    }
}
