package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Portions of a text as a channel reads them. */
final class Portions {

    private Portions() {}

    /** Returns a direct, pooled buffer, as the loops' channels make them. */
    static ByteBuf buffer(byte[] portion) {
        return ByteBufAllocator.DEFAULT.directBuffer(portion.length).writeBytes(portion);
    }

    /** Returns the portions with their cuts made visible. */
    static String describe(List<byte[]> portions) {
        return portions.stream()
                .map(portion -> new String(portion, StandardCharsets.ISO_8859_1))
                .map(text -> text.replace("\r", "\\r").replace("\n", "\\n"))
                .collect(Collectors.joining("|"));
    }
}
