package io.watchgate.correlation;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpHeaders;
import io.watchgate.session.MirroredHeaders;
import io.watchgate.session.PendingRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares headers with the body they repeat (MCP 2026-07-28, basic/transports/streamable-http,
 * "Server Validation", "Value Encoding").
 */
final class MirrorCheck {

    static final CharSequence VERSION = McpHeaders.PROTOCOL_VERSION;

    private static final String OPENING = "=?base64?";
    private static final String CLOSING = "?=";

    private MirrorCheck() {}

    /**
     * Returns what is wrong with the headers of {@code request}; null when they repeat its body.
     */
    static @Nullable String mismatch(
            MirroredHeaders headers, PendingRequest request, String revision) {
        JsonRpcRequest message = request.request();
        String fault = fault("MCP-Protocol-Version", headers.all(VERSION), revision, false);
        if (fault == null) {
            List<String> lines = headers.all(McpHeaders.METHOD);
            fault = fault("Mcp-Method", lines, message.methodText(), false);
        }
        String name = fault == null ? named(request, message) : null;
        return name == null ? fault : fault("Mcp-Name", headers.all(McpHeaders.NAME), name, true);
    }

    /** Returns what the request names, which a header has to repeat; null when it need not. */
    private static @Nullable String named(PendingRequest request, JsonRpcRequest message) {
        return switch (request.method()) {
            case TOOLS_CALL, PROMPTS_GET -> message.name() == Span.NONE ? null : message.nameText();
            case RESOURCES_READ -> message.uri() == Span.NONE ? null : message.uriText();
            default -> null;
        };
    }

    private static @Nullable String fault(
            String header, List<String> lines, String expected, boolean encoded) {
        if (lines.size() != 1) {
            return lines.size() + " " + header + " headers (expected: one)";
        }
        String value = lines.get(0).strip();
        String text = encoded ? decoded(value) : value;
        return text != null && isVisible(value) && text.equals(expected)
                ? null
                : header + " differs from the body (expected: the same)";
    }

    /** Returns what a header's value says; null when it is no value at all. */
    static @Nullable String decoded(String value) {
        boolean isEncoded =
                value.length() >= OPENING.length() + CLOSING.length()
                        && value.startsWith(OPENING)
                        && value.endsWith(CLOSING);
        if (!isEncoded) {
            return value;
        }
        String base64 = value.substring(OPENING.length(), value.length() - CLOSING.length());
        if (base64.length() % 4 != 0) {
            return null;
        }
        try {
            byte[] utf8 = Base64.getDecoder().decode(base64);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (IllegalArgumentException | CharacterCodingException notEncoded) {
            return null;
        }
    }

    private static boolean isVisible(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
