package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one SSE body into frames (HTML Living Standard, "Server-sent events", 9.2.5 and 9.2.6).
 *
 * <p>The data of an event is collected as it arrives, so that a large one is scanned on the way.
 * Other fields are read whole and are short; a longer one is ignored. An event that the body's end
 * cuts off is thrown away, as the standard says.
 */
final class EventFraming {

    private static final int LONGEST_FIELD = 1024;
    private static final byte[] LINE_FEED = {'\n'};

    private enum State {
        LINE_START,
        NAME,
        DATA_START,
        DATA,
        VALUE,
        SKIP
    }

    private final EventStream stream;
    private final FrameAssembly assembly;
    private final StringBuilder field = new StringBuilder();
    private State state = State.LINE_START;
    private boolean afterCarriageReturn;
    private boolean atStart = true;
    private boolean hasData;
    private @Nullable Frame growing;
    private @Nullable String id;
    private String type = "";
    private long retryMillis = -1;

    EventFraming(EventStream stream, FrameAssembly assembly) {
        this.stream = stream;
        this.assembly = assembly;
    }

    /** Reads a portion of the body; takes ownership of it. */
    void read(ChannelHandlerContext ctx, HttpContent content) {
        ByteBuf bytes = content.content();
        try {
            skipByteOrderMark(bytes);
            while (bytes.isReadable()) {
                if (state == State.DATA) {
                    data(ctx, bytes);
                } else {
                    step(ctx, bytes.readByte());
                }
            }
        } finally {
            content.release();
        }
    }

    private void skipByteOrderMark(ByteBuf bytes) {
        if (atStart && bytes.isReadable()) {
            atStart = false;
            if (bytes.readableBytes() >= 3
                    && bytes.getUnsignedMedium(bytes.readerIndex()) == 0xefbbbf) {
                bytes.skipBytes(3);
            }
        }
    }

    private void step(ChannelHandlerContext ctx, byte b) {
        boolean lineEnd = b == '\n' || b == '\r';
        if (b == '\n' && afterCarriageReturn) {
            afterCarriageReturn = false;
            return;
        }
        afterCarriageReturn = b == '\r';
        switch (state) {
            case LINE_START -> lineStart(ctx, b, lineEnd);
            case NAME -> name(b, lineEnd);
            case DATA_START -> dataStart(b, lineEnd);
            case VALUE -> value(b, lineEnd);
            default -> {
                if (lineEnd) {
                    state = State.LINE_START;
                }
            }
        }
    }

    private void lineStart(ChannelHandlerContext ctx, byte b, boolean lineEnd) {
        if (lineEnd) {
            dispatch(ctx);
        } else if (b == ':') {
            state = State.SKIP;
        } else {
            field.setLength(0);
            field.append((char) b);
            state = State.NAME;
        }
    }

    private void name(byte b, boolean lineEnd) {
        if (b != ':' && !lineEnd) {
            if (field.length() < LONGEST_FIELD) {
                field.append((char) (b & 0xff));
            }
            return;
        }
        if (field.toString().equals("data")) {
            beginDataLine();
            state = lineEnd ? State.LINE_START : State.DATA_START;
        } else {
            state = lineEnd ? State.LINE_START : State.VALUE;
            field.append('=');
        }
    }

    private void dataStart(byte b, boolean lineEnd) {
        if (lineEnd) {
            state = State.LINE_START;
            return;
        }
        state = State.DATA;
        if (b != ' ') {
            assembly.add(Unpooled.wrappedBuffer(new byte[] {b}));
        }
    }

    private void beginDataLine() {
        if (hasData) {
            assembly.add(Unpooled.wrappedBuffer(LINE_FEED));
        }
        hasData = true;
    }

    private void data(ChannelHandlerContext ctx, ByteBuf bytes) {
        int end = bytes.forEachByte(b -> b != '\n' && b != '\r');
        int length = (end < 0 ? bytes.writerIndex() : end) - bytes.readerIndex();
        assembly.add(bytes.readRetainedSlice(length));
        if (end >= 0) {
            afterCarriageReturn = bytes.readByte() == '\r';
            state = State.LINE_START;
        } else if (!assembly.isOversized()) {
            grow(ctx);
        }
    }

    private void grow(ChannelHandlerContext ctx) {
        if (growing == null) {
            growing = Frame.growing(assembly.bytes(), stream);
        } else {
            growing.grow(assembly.bytes());
        }
        ctx.fireChannelRead(growing);
    }

    private void value(byte b, boolean lineEnd) {
        if (!lineEnd) {
            if (field.length() < LONGEST_FIELD) {
                field.append((char) (b & 0xff));
            }
            return;
        }
        state = State.LINE_START;
        int equals = field.indexOf("=");
        String name = field.substring(0, equals);
        String text = field.substring(equals + 1);
        String value = text.startsWith(" ") ? text.substring(1) : text;
        switch (name) {
            case "id" -> id = value.indexOf('\0') >= 0 ? id : latin1ToUtf8(value);
            case "event" -> type = value;
            case "retry" -> retryMillis = digits(value);
            default -> {}
        }
    }

    private void dispatch(ChannelHandlerContext ctx) {
        if (!hasData && id == null && retryMillis < 0) {
            return;
        }
        stream.event(id, retryMillis);
        boolean message = type.isEmpty() || type.equals("message");
        if (message && !assembly.isEmpty()) {
            boolean oversized = assembly.isOversized();
            Frame frame = growing == null ? Frame.growing(assembly.bytes(), stream) : growing;
            frame.complete(assembly.take(), oversized);
            growing = null;
            ctx.fireChannelRead(frame);
        } else {
            assembly.clear();
        }
        growing = null;
        hasData = false;
        id = null;
        type = "";
        retryMillis = -1;
    }

    private static String latin1ToUtf8(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static long digits(String value) {
        boolean number =
                !value.isEmpty()
                        && value.length() < 10
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(value) : -1;
    }
}
