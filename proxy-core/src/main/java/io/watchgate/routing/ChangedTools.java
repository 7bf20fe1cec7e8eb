package io.watchgate.routing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRewrite;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.policy.ToolChanges;
import io.watchgate.session.AnswerRewrite;
import io.watchgate.session.PendingRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Shows tools to clients as {@code policy.tools} says, and gives their calls the arguments that it
 * says. The list of one server passes here; merged lists are changed when they are merged.
 *
 * @param changes what is to be changed
 * @param upstream the server's key
 */
public record ChangedTools(ToolChanges changes, String upstream) implements AnswerRewrite {

    private static final int DEEPEST = 100_000;

    @Override
    public JsonRpcResponse apply(JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        if (JsonRewrite.isObject(result)) {
            response.replaceOutcome(
                    JsonRewrite.members(
                            result,
                            (name, value) ->
                                    name.equals("tools") && JsonRewrite.isArray(value)
                                            ? list(value)
                                            : value));
        }
        return response;
    }

    private byte[] list(byte[] tools) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(tools.length);
        out.write('[');
        try (JsonFields fields = new JsonFields(tools)) {
            while (fields.next()) {
                byte[] shown = fields.isObject() ? shown(fields.bytes()) : fields.bytes();
                if (shown != null) {
                    if (out.size() > 1) {
                        out.write(',');
                    }
                    out.writeBytes(shown);
                }
            }
        }
        out.write(']');
        return out.toByteArray();
    }

    /** Returns the tool as clients see it; null when its name is another's for them. */
    private byte @Nullable [] shown(byte[] tool) {
        String own = null;
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                String name = fields.name().equals("name") ? fields.text() : null;
                if (name != null && changes.shown(upstream, name) == null) {
                    return null;
                }
                own = own == null ? name : own;
            }
        }
        return own == null ? tool : changes.item(upstream, own, tool);
    }

    /**
     * Gives a call of a tool the arguments that the server is to get, when they are others. Called
     * when the request has the server's own name, and has been compared with its headers.
     */
    public static void prepare(RoutingServices services, PendingRequest request, String upstream) {
        ToolChanges changes = services.policy().tools();
        if (request.method() != McpMethod.TOOLS_CALL || changes.isEmpty(upstream)) {
            return;
        }
        JsonRpcRequest message = request.request();
        byte[] arguments =
                changes.arguments(
                        upstream, message.sentName(), Subjects.bytes(message, message.arguments()));
        if (arguments != null) {
            request.replaceRequest(rewritten(message, arguments));
        }
    }

    /** Returns the request with other arguments, read like any other; the body stays the old's. */
    private static JsonRpcRequest rewritten(JsonRpcRequest old, byte[] arguments) {
        ByteBuf body = old.body();
        long params = old.params();
        long span = old.arguments();
        int inside = Span.start(params) + 1;
        boolean added = span == Span.NONE;
        int from = added ? inside : Span.start(span);
        int to = added ? inside : Span.end(span);
        ByteBuf changed = Unpooled.buffer(body.readableBytes() + arguments.length + 16);
        changed.writeBytes(body, body.readerIndex(), from);
        if (added) {
            changed.writeCharSequence("\"arguments\":", StandardCharsets.US_ASCII);
        }
        changed.writeBytes(arguments);
        if (added) {
            changed.writeByte(',');
        }
        changed.writeBytes(body, body.readerIndex() + to, body.readableBytes() - to);
        EnvelopeScanner scanner = new EnvelopeScanner(DEEPEST);
        scanner.feed(changed.array(), 0, changed.readableBytes());
        if (scanner.finish() != null) {
            throw new IllegalStateException("arguments (expected: valid JSON)");
        }
        JsonRpcRequest request =
                (JsonRpcRequest) MessageReader.read(changed, old.context(), scanner);
        if (request == null) {
            throw new IllegalStateException("request (expected: as valid as before)");
        }
        request.replaceName(Subjects.inside(old.sentName()));
        return request;
    }
}
