package io.watchgate.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.MessageContext;
import java.nio.charset.StandardCharsets;

/** Writes the notifications that the gateway itself sends to clients. */
public final class Notices {

    private static final byte[] HEAD =
            "{\"jsonrpc\":\"2.0\",\"method\":".getBytes(StandardCharsets.US_ASCII);

    private Notices() {}

    /** Returns a notification without params. */
    public static JsonRpcNotification of(String method) {
        ByteBuf body = ByteBufAllocator.DEFAULT.directBuffer(HEAD.length + method.length() + 8);
        body.writeBytes(HEAD);
        JsonStrings.write(body, method);
        body.writeByte('}');
        return JsonRpcNotification.made(body, new NoContext());
    }

    /** What a message belongs to before it is given to a stream. */
    private record NoContext() implements MessageContext {}
}
