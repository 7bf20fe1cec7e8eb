package io.watchgate.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import java.nio.charset.StandardCharsets;

/** Writes the notifications that the gateway itself sends to clients. */
public final class Notices {

    private static final byte[] HEAD =
            "{\"jsonrpc\":\"2.0\",\"method\":".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] CANCELLED =
            "\"notifications/cancelled\",\"params\":{\"requestId\":"
                    .getBytes(StandardCharsets.US_ASCII);

    private Notices() {}

    /** Returns a notification without params. */
    public static JsonRpcNotification of(String method) {
        ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(HEAD.length + method.length() + 8);
        body.writeBytes(HEAD);
        JsonStrings.write(body, method);
        body.writeByte('}');
        return JsonRpcNotification.made(body, new NoContext());
    }

    /** Returns the bytes of the notification that the request {@code id} has come to its end. */
    public static ByteBuf cancelled(RequestId id) {
        ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(HEAD.length + CANCELLED.length + 32);
        body.writeBytes(HEAD).writeBytes(CANCELLED);
        id.write(body);
        return body.writeByte('}').writeByte('}');
    }

    /** What a message belongs to before it is given to a stream. */
    private record NoContext() implements MessageContext {}
}
