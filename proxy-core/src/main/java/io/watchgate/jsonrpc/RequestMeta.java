package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a request tells a modern server of its client, in {@code params._meta} (MCP 2026-07-28,
 * basic, "_meta"). Immutable; made once for all requests of a client that says nothing new.
 */
public final class RequestMeta {

    private static final byte[] NOTHING = {};
    private static final byte[] PARAMS = ascii(",\"params\":{\"_meta\":{");
    private static final byte[] META = ascii("\"_meta\":{");
    private static final byte[] OBJECT = {'{'};
    private static final byte[] END = {'}'};
    private static final byte[] OBJECTS_END = {'}', '}'};
    private static final byte[] END_AND_COMMA = {'}', ','};
    private static final byte[] COMMA = {','};

    private final byte[] members;
    private final byte[] capabilities;
    private final byte[] params;

    /**
     * Creates the description of a client.
     *
     * @param revision the revision the request speaks
     * @param capabilities the capabilities object
     * @param clientInfo the clientInfo object; empty for none
     * @param logLevel the level below which log messages are not wanted; empty when none are
     */
    public RequestMeta(String revision, String capabilities, String clientInfo, String logLevel) {
        StringBuilder text = new StringBuilder(256);
        member(text, "protocolVersion", '"' + revision + '"');
        member(text.append(','), "clientCapabilities", capabilities);
        if (!clientInfo.isEmpty()) {
            member(text.append(','), "clientInfo", clientInfo);
        }
        if (!logLevel.isEmpty()) {
            member(text.append(','), "logLevel", '"' + logLevel + '"');
        }
        this.members = text.toString().getBytes(StandardCharsets.UTF_8);
        this.capabilities = capabilities.getBytes(StandardCharsets.UTF_8);
        this.params = NOTHING;
    }

    private RequestMeta(RequestMeta client, byte[] params) {
        this.members = client.members;
        this.capabilities = client.capabilities;
        this.params = params;
    }

    /**
     * Returns the same for a request whose params get more members, each followed by a comma; they
     * have some already.
     */
    public RequestMeta with(byte[] moreParams) {
        return new RequestMeta(this, moreParams);
    }

    private static void member(StringBuilder text, String name, String value) {
        text.append("\"io.modelcontextprotocol/").append(name).append("\":").append(value);
    }

    /** Notes on {@code splice} how the request tells all of this. */
    void edit(JsonRpcRequest request, BodySplice splice) {
        ModernClaim claim = request.claim();
        if (request.params() == Span.NONE) {
            int behindMethod = Span.end(request.method()) + 1;
            splice.replace(
                    Span.of(behindMethod, behindMethod), concat(PARAMS, members, OBJECTS_END));
            return;
        }
        if (params.length > 0) {
            splice.replace(inside(request.params()), params);
        }
        if (claim == null) {
            extend(request, splice);
        } else if (claim.capabilities() != Span.NONE) {
            // The client has said it all itself; only what it can be asked for may be less here.
            splice.replace(claim.capabilities(), capabilities);
        }
    }

    private void extend(JsonRpcRequest request, BodySplice splice) {
        long meta = request.meta();
        ByteBuf body = request.body();
        if (meta == Span.NONE) {
            byte[] end = isEmpty(body, request.params()) ? END : END_AND_COMMA;
            splice.replace(inside(request.params()), concat(META, members, end));
        } else if (body.getByte(body.readerIndex() + Span.start(meta)) != '{') {
            splice.replace(meta, concat(OBJECT, members, END));
        } else {
            splice.replace(inside(meta), isEmpty(body, meta) ? members : concat(members, COMMA));
        }
    }

    /** Returns the empty span behind the opening brace of an object. */
    private static long inside(long object) {
        return Span.of(Span.start(object) + 1, Span.start(object) + 1);
    }

    private static boolean isEmpty(ByteBuf body, long object) {
        int at = body.readerIndex() + Span.start(object) + 1;
        while (body.getByte(at) <= ' ' && body.getByte(at) > 0) {
            at++;
        }
        return body.getByte(at) == '}';
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
