package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last bytes of a line that is too large to be kept. Many servers write the id of an answer
 * behind its result: without it the call that was answered could not be told.
 *
 * <p>Confined to the channel's event loop; copies, owns no buffer.
 */
final class FrameTail {

    /** Room for an id below 2^53 with its key, its brace and generous white space. */
    private static final int SIZE = 64;

    /**
     * The object's last member: a number right before the closing brace is no part of a string, and
     * an escaped quote would stand where a comma or white space has to.
     */
    private static final Pattern LAST_MEMBER =
            Pattern.compile("[,\\s]\"id\"\\s*:\\s*([0-9]{1,16})\\s*}\\s*$");

    private final byte[] bytes = new byte[SIZE];
    private int length;

    /** Takes note of the next portion of the line; borrows it. */
    void add(ByteBuf portion) {
        int added = Math.min(portion.readableBytes(), SIZE);
        int kept = Math.min(length, SIZE - added);
        System.arraycopy(bytes, length - kept, bytes, 0, kept);
        portion.getBytes(portion.writerIndex() - added, bytes, kept, added);
        length = kept + added;
    }

    /** Returns the id in which the line ends; null if it ends otherwise. */
    @Nullable RequestId id() {
        Matcher member =
                LAST_MEMBER.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return member.find() ? RequestId.of(Long.parseLong(member.group(1))) : null;
    }
}
