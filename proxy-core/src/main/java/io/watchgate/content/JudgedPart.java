package io.watchgate.content;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.codec.FrameScan;
import io.watchgate.filter.Content;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.jsonrpc.TextMemo;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of a message that filters judge: its params, result or error. */
final class JudgedPart {

    /** What the protocol reads, and nobody but its author may write. */
    private static final Set<String> OPAQUE =
            Set.of(
                    "cursor",
                    "nextCursor",
                    "progressToken",
                    "requestId",
                    "requestState",
                    "taskId",
                    "resultType",
                    "protocolVersion");

    private static final Set<String> ROUTES = Set.of("name", "uri", "ref");
    private static final String OWN_META = "io.modelcontextprotocol/";

    /** What both sides say of themselves in {@code _meta}: nobody finds his way by it. */
    private static final Set<String> TOLD =
            Set.of(OWN_META + "clientInfo", OWN_META + "serverInfo");

    private JudgedPart() {}

    /** Returns where the part stands; {@link Span#NONE} when the message has none. */
    static long span(JsonRpcMessage message) {
        if (message instanceof JsonRpcResponse response) {
            return response.isError() ? response.error() : response.result();
        }
        return ((JsonRpcInvocation) message).params();
    }

    static Content.Kind kind(JsonRpcMessage message) {
        if (message instanceof JsonRpcResponse response) {
            return response.isError() ? Content.Kind.ERROR : Content.Kind.RESULT;
        }
        return message instanceof JsonRpcRequest ? Content.Kind.REQUEST : Content.Kind.NOTIFICATION;
    }

    /** Returns a copy of the part. */
    static byte[] bytes(JsonRpcMessage message, long span) {
        byte[] json = new byte[Span.length(span)];
        message.body().getBytes(message.body().readerIndex() + Span.start(span), json);
        return json;
    }

    /**
     * Returns the message in {@code body}, as every other reader will see it; null when it is none.
     *
     * <p>Takes ownership of {@code body}, also when it returns null. Called on {@code loop}.
     */
    static @Nullable JsonRpcMessage read(GatewayLoop loop, ByteBuf body, MessageContext context) {
        EnvelopeScanner scanner = loop.scanner();
        scanner.reset();
        FrameScan.resume(loop, scanner, body);
        JsonRpcMessage message =
                scanner.finish() == null && !scanner.batch()
                        ? MessageReader.read(body, context, scanner)
                        : null;
        if (message == null) {
            body.release();
        }
        return message;
    }

    /**
     * Returns the message with {@code json} in place of the part at {@code span}, scanned anew;
     * null when that is no message, or says of itself what the other did not. Borrows {@code
     * message}.
     */
    static @Nullable JsonRpcMessage rewritten(
            GatewayLoop loop,
            JsonRpcMessage message,
            long span,
            byte[] json,
            ByteBufAllocator allocator) {
        ByteBuf body = message.body();
        int from = body.readerIndex();
        int end = body.readableBytes() - Span.end(span);
        ByteBuf other = allocator.directBuffer(Span.start(span) + json.length + end);
        other.writeBytes(body, from, Span.start(span));
        other.writeBytes(json);
        other.writeBytes(body, from + Span.end(span), end);
        JsonRpcMessage again = read(loop, other, message.context());
        if (again != null && !agree(message, bytes(message, span), again, json)) {
            again.release();
            return null;
        }
        return again;
    }

    /**
     * Tells whether {@code again} says of itself what {@code message} did; asks neither for its
     * body.
     *
     * @param json the part of the one
     * @param other the part of the other
     */
    static boolean agree(JsonRpcMessage message, byte[] json, JsonRpcMessage again, byte[] other) {
        return message.getClass() == again.getClass()
                && kind(message) == kind(again)
                && opaque(message, json).equals(opaque(again, other));
    }

    private static Map<String, String> opaque(JsonRpcMessage message, byte[] json) {
        Map<String, String> found = new TreeMap<>();
        collect(json, "", message instanceof JsonRpcRequest, found);
        return found;
    }

    private static void collect(
            byte[] json, String path, boolean routed, Map<String, String> found) {
        if (json.length == 0 || json[0] != '{') {
            return;
        }
        try (JsonFields fields = new JsonFields(json)) {
            while (fields.next()) {
                String name = fields.name();
                boolean opaque =
                        OPAQUE.contains(name)
                                || routed && ROUTES.contains(name)
                                || name.startsWith(OWN_META) && !TOLD.contains(name);
                if (opaque) {
                    found.put(path + name, Arrays.toString(fields.bytes()));
                } else if (path.isEmpty() && (name.equals("_meta") || name.equals("task"))) {
                    collect(fields.bytes(), name + "/", false, found);
                }
            }
        }
    }

    /**
     * Returns what passes: the message, another in its place, or null when nothing does. Borrows
     * {@code message}.
     */
    static @Nullable JsonRpcMessage passing(
            GatewayLoop loop, JsonRpcMessage message, Outcome outcome, ByteBufAllocator allocator) {
        byte[] json = outcome.json();
        if (outcome.denial() != null || outcome.answer() != null) {
            return null;
        }
        return json == null ? message : rewritten(loop, message, span(message), json, allocator);
    }

    /**
     * Returns what filters get to know of a message besides its bytes.
     *
     * @param names those that are known on the loop of the message
     */
    static Content.About about(
            JsonRpcMessage message,
            @Nullable UpstreamCall call,
            LegContext context,
            TextMemo names) {
        JsonRpcInvocation named = message instanceof JsonRpcInvocation asks ? asks : null;
        String method =
                named != null ? named.methodText(names) : call == null ? "" : call.method().text();
        String own = named == null ? "" : name(named, names);
        String asked = call == null ? null : call.subject();
        return new Content.About(
                context.leg().upstream().key(),
                method,
                own.isEmpty() && asked != null ? asked : own,
                call == null ? "" : call.principal());
    }

    /** Returns the same about a message that names itself what it is about, if it does. */
    static Content.About named(Content.About about, JsonRpcMessage message) {
        String own = message instanceof JsonRpcInvocation named ? name(named) : "";
        return own.isEmpty() || own.equals(about.name())
                ? about
                : new Content.About(about.upstream(), about.method(), own, about.principal());
    }

    /** Returns {@link #name}, which is most often a text that {@code names} knows. */
    static String name(JsonRpcInvocation request, TextMemo names) {
        return request.name() == Span.NONE ? request.uriText() : request.nameText(names);
    }

    /** Returns the tool, prompt or resource a request is about; empty when it names none. */
    private static String name(JsonRpcInvocation request) {
        return request.name() == Span.NONE ? request.uriText() : request.nameText();
    }

    /** Returns the call a message of the server belongs to; null when that cannot be told. */
    static @Nullable UpstreamCall callOf(LegContext context, JsonRpcMessage incoming) {
        UpstreamCall known = null;
        if (incoming instanceof JsonRpcResponse response) {
            known = context.calls().get(response.numericId());
        } else if (incoming instanceof JsonRpcNotification notification) {
            RequestId token = notification.readProgressToken();
            known = token == null ? null : context.calls().get(token.number());
        }
        return known == null ? context.call() : known;
    }
}
