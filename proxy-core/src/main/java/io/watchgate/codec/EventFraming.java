package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one SSE body into frames (HTML Living Standard, "Server-sent events", 9.2.5 and 9.2.6).
 *
 * <p>The data of an event is collected as it arrives, so that a large one is scanned on the way.
 * Other fields are read whole and are short; a longer one is ignored. An event that the body's end
 * cuts off is thrown away, as the standard says.
 *
 * <p>Between two events there is nothing to know but that the body has begun: then it may serve
 * another body.
 */
final class EventFraming {

    private static final int LONGEST_FIELD = 1024;
    private static final byte[] LINE_FEED = {'\n'};
    private static final int DATA_FIELD = Integer.BYTES + Short.BYTES;
    private static final int DATA_NAME = 'd' << 24 | 'a' << 16 | 't' << 8 | 'a';
    private static final short DATA_SEPARATOR = ':' << 8 | ' ';
    private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private enum State {
        LINE_START,
        NAME,
        DATA_START,
        DATA,
        VALUE,
        SKIP
    }

    private @Nullable EventStream stream;
    private final FrameAssembly assembly;
    private final SpareFrames frames;
    // Made with the first field that is not the data of a message, which most events go without.
    private @Nullable StringBuilder name;
    private @Nullable StringBuilder value;
    private State state = State.LINE_START;
    private boolean afterCarriageReturn;
    private boolean atStart = true;
    private int bomBytes;
    private boolean hasData;
    private @Nullable Frame growing;
    private @Nullable String id;
    private String type = "";
    private long retryMillis = -1;

    EventFraming(FrameAssembly assembly, SpareFrames frames) {
        this.assembly = assembly;
        this.frames = frames;
    }

    /** Takes the allocator and the limits of a channel. */
    void of(ByteBufAllocator allocator, FrameLimits limits) {
        assembly.of(allocator, limits);
    }

    /** Goes on with a body, of which nothing is held, or begins with it. */
    void begin(EventStream body, boolean underway) {
        stream = body;
        state = State.LINE_START;
        afterCarriageReturn = false;
        atStart = !underway;
        bomBytes = 0;
        forgetFields();
    }

    /** Tells whether another one could go on with the body. */
    boolean isAtRest() {
        return state == State.LINE_START
                && !afterCarriageReturn
                && !atStart
                && !hasData
                && id == null
                && retryMillis < 0
                && type.isEmpty()
                && assembly.isEmpty();
    }

    /** Forgets whose body it was. */
    void leave() {
        stream = null;
    }

    /** Tells whether the event has to stop growing until others have finished. */
    boolean mustWait() {
        return assembly.mustWait();
    }

    private EventStream stream() {
        return Objects.requireNonNull(stream);
    }

    /** Reads a portion of the body; takes ownership of it. */
    void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                if (atStart) {
                    start(ctx, bytes.readByte());
                } else if (state == State.DATA) {
                    data(ctx, bytes);
                } else if (state == State.LINE_START && beginsWithData(bytes)) {
                    bytes.skipBytes(DATA_FIELD);
                    afterCarriageReturn = false;
                    beginDataLine();
                    state = State.DATA;
                } else {
                    step(ctx, bytes.readByte());
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** Tells whether here stands what almost every event begins with, in one piece. */
    private static boolean beginsWithData(ByteBuf bytes) {
        int at = bytes.readerIndex();
        return bytes.readableBytes() >= DATA_FIELD
                && bytes.getInt(at) == DATA_NAME
                && bytes.getShort(at + Integer.BYTES) == DATA_SEPARATOR;
    }

    /** Throws away an event that the end of the body has cut off. */
    void end() {
        assembly.clear();
        growing = null;
    }

    /** Drops a byte order mark in front of the first line; takes back what was none. */
    private void start(ChannelHandlerContext ctx, byte b) {
        if (b == BOM[bomBytes]) {
            atStart = ++bomBytes < BOM.length;
            return;
        }
        atStart = false;
        for (int i = 0; i < bomBytes; i++) {
            step(ctx, BOM[i]);
        }
        step(ctx, b);
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
            name = emptied(name);
            value = emptied(value);
            state = State.NAME;
            keep(name(), b);
        }
    }

    private void name(byte b, boolean lineEnd) {
        if (b != ':' && !lineEnd) {
            keep(name(), b);
        } else if ("data".contentEquals(name())) {
            beginDataLine();
            state = lineEnd ? State.LINE_START : State.DATA_START;
        } else {
            state = State.VALUE;
            if (lineEnd) {
                value(b, true);
            }
        }
    }

    private static StringBuilder emptied(@Nullable StringBuilder text) {
        if (text == null) {
            return new StringBuilder();
        }
        text.setLength(0);
        return text;
    }

    private StringBuilder name() {
        return Objects.requireNonNull(name);
    }

    private StringBuilder value() {
        return Objects.requireNonNull(value);
    }

    /** Keeps a byte of a field, or lets the rest of the line go when the field is too long. */
    private void keep(StringBuilder part, byte b) {
        if (part.length() < LONGEST_FIELD) {
            part.append((char) (b & 0xff));
        } else {
            state = State.SKIP;
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
        int end = lineEnd(bytes);
        assembly.add(bytes.readRetainedSlice(end - bytes.readerIndex()));
        if (bytes.isReadable()) {
            afterCarriageReturn = bytes.readByte() == '\r';
            state = State.LINE_START;
        } else if (isMessage() && !assembly.isOversized()) {
            grow(ctx);
        }
    }

    /** Returns where the line ends, or the portion. Looks at eight bytes at a time, twice. */
    private static int lineEnd(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int feed = bytes.indexOf(from, bytes.writerIndex(), (byte) '\n');
        int end = feed < 0 ? bytes.writerIndex() : feed;
        int carriageReturn = bytes.indexOf(from, end, (byte) '\r');
        return carriageReturn < 0 ? end : carriageReturn;
    }

    private void grow(ChannelHandlerContext ctx) {
        if (growing == null) {
            growing = frames.growing(assembly.bytes(), stream());
        } else {
            growing.grow(assembly.bytes());
        }
        ctx.fireChannelRead(growing);
    }

    private void value(byte b, boolean lineEnd) {
        if (!lineEnd) {
            keep(value(), b);
            return;
        }
        state = State.LINE_START;
        StringBuilder read = value();
        boolean space = read.length() > 0 && read.charAt(0) == ' ';
        String text = space ? read.substring(1) : read.toString();
        switch (name().toString()) {
            case "id" -> id = text.indexOf('\0') >= 0 ? id : latin1ToUtf8(text);
            case "event" -> type = text;
            case "retry" -> retryMillis = isNumber(text) ? Long.parseLong(text) : retryMillis;
            default -> {}
        }
    }

    private void dispatch(ChannelHandlerContext ctx) {
        if (hasData || id != null || retryMillis >= 0) {
            stream().event(id, retryMillis);
        }
        if (isMessage() && !assembly.isEmpty()) {
            boolean oversized = assembly.isOversized();
            Frame frame = growing == null ? frames.growing(assembly.bytes(), stream()) : growing;
            frame.complete(assembly.take(), oversized);
            growing = null;
            forgetFields();
            ctx.fireChannelRead(frame);
        } else {
            if (!assembly.isEmpty() && !assembly.isOversized()) {
                stream().named(type, assembly.bytes());
            }
            end();
            forgetFields();
        }
    }

    private void forgetFields() {
        hasData = false;
        id = null;
        type = "";
        retryMillis = -1;
    }

    private boolean isMessage() {
        return type.isEmpty() || type.equals("message");
    }

    private static String latin1ToUtf8(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty()
                && value.length() < 10
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
