package io.watchgate.session;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * The id of an SSE event: which loop has the stream, which stream, which event (MCP 2025-11-25,
 * basic/transports, "Resumability and Redelivery").
 *
 * @param loop index of the loop that has the stream
 * @param stream number of the stream among those of its session on that loop
 * @param event number of the event in its stream, from 0
 */
record EventId(int loop, int stream, long event) {

    /** Reads {@code loop-stream-event}; null when it is not one of ours. */
    static @Nullable EventId parse(CharSequence text) {
        String[] parts = text.toString().split("-", 4);
        if (parts.length != 3 || text.length() > 40) {
            return null;
        }
        try {
            EventId id =
                    new EventId(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Long.parseLong(parts[2]));
            return id.loop >= 0 && id.stream >= 0 && id.event >= 0 ? id : null;
        } catch (NumberFormatException foreign) {
            return null;
        }
    }

    /** Writes {@code loop-stream-event}. */
    static void write(ByteBuf out, int loop, int stream, long event) {
        Decimal.write(out, loop);
        out.writeByte('-');
        Decimal.write(out, stream);
        out.writeByte('-');
        Decimal.write(out, event);
    }
}
