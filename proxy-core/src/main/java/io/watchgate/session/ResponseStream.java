package io.watchgate.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.Decimal;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream of SSE events that survives its connection.
 *
 * <p>Numbers its events, keeps the last of them as far as the session's bound allows, and gives
 * them to whichever connection is attached. Confined to the loop of the exchange it began with, or
 * for a session's standalone stream to the session's home loop. Owns the kept events.
 */
public final class ResponseStream extends LoopTimer {

    /** Bytes left free in front of an event, for a chunk's length. */
    private static final int HEADROOM = 16;

    private static final int TAILROOM = 4;
    private static final int LARGEST_COPY = 16 * 1024;

    /** Events of an answer that is a stream, about. */
    private static final int USUAL = 16;

    private static final byte[] MESSAGE = ascii("event: message\ndata: ");
    private static final byte[] ID = ascii("id: ");
    private static final byte[] RETRY = ascii("\nretry: ");
    private static final byte[] DATA = ascii("\ndata: ");
    private static final ByteBuf END_OF_EVENT =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(2).writeBytes(ascii("\n\n")).asReadOnly());

    /** An event where it stands in its buffer: whoever sends it puts something around it there. */
    private record Kept(long number, ByteBuf buffer, int from, int length) {

        ByteBuf copy() {
            return buffer.retainedSlice(from, length);
        }
    }

    private final GatewayLoop loop;
    private final McpSession session;
    private final int number;

    // Made with the first event that is kept: most standalone streams never have one.
    private @Nullable ArrayDeque<Kept> kept;

    private long nextEvent;
    private long firstKept;
    private long delivered;
    private boolean finished;
    private boolean closed;
    private boolean standalone;
    private @Nullable StreamOutlet outlet;

    ResponseStream(GatewayLoop loop, McpSession session, int number) {
        this.loop = loop;
        this.session = session;
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Returns the loop the stream is confined to. */
    public GatewayLoop loop() {
        return loop;
    }

    /** Tells whether a connection takes the events now. */
    boolean isAttached() {
        return outlet != null && outlet.isOpen();
    }

    /** Makes this the session's standalone stream, which ends with the session only. */
    void standalone() {
        standalone = true;
    }

    /**
     * Gives a connection that begins to listen what nobody has got so far, and then whatever
     * follows.
     */
    void listen(StreamOutlet newOutlet) {
        attach(newOutlet);
        repeat(delivered, newOutlet);
        delivered = nextEvent;
    }

    /** Sends kept events from the one with this number on. */
    private void repeat(long from, StreamOutlet newOutlet) {
        if (kept != null) {
            for (Kept event : kept) {
                if (event.number >= from) {
                    newOutlet.event(event.copy());
                }
            }
        }
    }

    /** Sends the following events to {@code newOutlet}. */
    public void attach(StreamOutlet newOutlet) {
        assert loop.inLoop() : Thread.currentThread().getName();
        StreamOutlet old = outlet;
        if (old != null && old != newOutlet) {
            // What waits for its slow reader is kept, and brought to the new one in its place.
            outlet = null;
            old.supersede();
        }
        outlet = newOutlet;
        loop.timers().cancel(this);
    }

    /**
     * Sends events nowhere; they are kept until somebody resumes or {@code timeouts.resume} is
     * over.
     */
    void detach() {
        outlet = null;
        if (standalone) {
            session.standalone().detached();
        } else {
            loop.timers().schedule(this, session.settings().resumeNanos());
        }
    }

    /** Detaches {@code old} unless another connection has taken its place already. */
    public void detach(StreamOutlet old) {
        if (outlet == old) {
            detach();
        }
    }

    /**
     * Sends the first event of a stream: an id to resume from, no data (MCP 2025-11-25,
     * basic/transports).
     *
     * @param retryMillis how long a client should wait before it reconnects
     */
    public void prime(long retryMillis) {
        ByteBuf event = ByteBufAllocator.DEFAULT.directBuffer(HEADROOM + 64);
        event.setIndex(HEADROOM, HEADROOM);
        event.writeBytes(ID);
        EventId.write(event, loop.index(), number, nextEvent);
        event.writeBytes(RETRY);
        Decimal.write(event, retryMillis);
        event.writeBytes(DATA).writeByte('\n').writeByte('\n');
        if (standalone && outlet != null) {
            // Its taker resumes behind it, and it says nothing that anybody could miss.
            nextEvent++;
            delivered = nextEvent;
            outlet.event(event);
        } else {
            deliver(event);
        }
    }

    /** Encodes a message and sends it; takes ownership of it. */
    void send(JsonRpcMessage message, boolean last) {
        append(loop.splice().encode(message, ByteBufAllocator.DEFAULT, 0), last);
    }

    /**
     * Sends one message as an event; takes ownership of {@code body}.
     *
     * @param last whether nothing follows: the response ends behind it
     */
    public void append(ByteBuf body, boolean last) {
        assert loop.inLoop() : Thread.currentThread().getName();
        if (closed) {
            // An answer that comes when its session has ended.
            body.release();
            return;
        }
        ByteBuf head = head(body);
        head.writeBytes(ID);
        EventId.write(head, loop.index(), number, nextEvent);
        head.writeBytes(DATA);
        deliver(event(head, body));
        if (last) {
            finish();
        }
    }

    /** Ends the stream behind what has been sent. */
    public void finish() {
        boolean again = finished;
        finished = true;
        if (outlet != null) {
            outlet.end();
            outlet = null;
        }
        if (keepsNothing()) {
            // Nobody can name an event to resume from.
            expired();
        } else {
            if (!again) {
                session.shard(loop).finished(this);
            }
            loop.timers().schedule(this, session.settings().resumeNanos());
        }
    }

    /** Tells whether everything that came after event {@code after} is still kept. */
    boolean keepsAfter(long after) {
        return after < nextEvent && after + 1 >= firstKept;
    }

    /** Gives what came after event {@code after} to a new connection, and then whatever follows. */
    public void resume(long after, StreamOutlet newOutlet) {
        attach(newOutlet);
        if (standalone) {
            session.standalone().resumed();
        }
        repeat(after + 1, newOutlet);
        delivered = nextEvent;
        if (finished) {
            finish();
        }
    }

    /**
     * Returns a message as an event without an id, for streams that cannot be resumed; takes
     * ownership of {@code body}.
     */
    public static ByteBuf event(ByteBuf body) {
        ByteBuf head = ByteBufAllocator.DEFAULT.directBuffer(HEADROOM + 8);
        head.setIndex(HEADROOM, HEADROOM);
        return gathered(head.writeBytes(DATA, 1, DATA.length - 1), body);
    }

    /**
     * Returns a message as an event that says its type, for clients of HTTP+SSE (MCP 2024-11-05,
     * basic/transports); takes ownership of {@code body}.
     */
    public static ByteBuf messageEvent(ByteBuf body) {
        return event(head(body).writeBytes(MESSAGE), body);
    }

    /**
     * Returns an empty buffer for what stands before {@code body}, or, if that is small, it too.
     */
    private static ByteBuf head(ByteBuf body) {
        int length = body.readableBytes();
        int room = length <= LARGEST_COPY ? length + TAILROOM : 0;
        ByteBuf head = ByteBufAllocator.DEFAULT.directBuffer(HEADROOM + 64 + room);
        return head.setIndex(HEADROOM, HEADROOM);
    }

    private static ByteBuf event(ByteBuf head, ByteBuf body) {
        if (body.readableBytes() <= LARGEST_COPY) {
            head.writeBytes(body).writeByte('\n').writeByte('\n');
            body.release();
            return head;
        }
        return gathered(head, body);
    }

    /** Returns an event of the parts of {@code body} themselves, however many they are. */
    private static ByteBuf gathered(ByteBuf head, ByteBuf body) {
        return ByteBufAllocator.DEFAULT
                .compositeDirectBuffer(Integer.MAX_VALUE)
                .addFlattenedComponents(true, head)
                .addFlattenedComponents(true, body)
                .addFlattenedComponents(true, END_OF_EVENT.duplicate());
    }

    private void deliver(ByteBuf event) {
        keep(event);
        if (outlet == null) {
            event.release();
        } else {
            outlet.event(event);
            delivered = nextEvent;
        }
    }

    private void keep(ByteBuf event) {
        int length = event.readableBytes();
        if (kept == null) {
            kept = new ArrayDeque<>(standalone ? 1 : USUAL);
        }
        kept.add(new Kept(nextEvent++, event.retain(), event.readerIndex(), length));
        session.eventBytes(length);
        if (session.hasTooManyEvents()) {
            session.shard(loop).makeRoom(this);
        }
    }

    /**
     * Forgets the oldest events while the session keeps too many; returns whether none is left.
     *
     * @param least events to keep: a stream that goes on needs its last one to be resumed at all
     */
    boolean makeRoom(int least) {
        while (kept != null && kept.size() > least && session.hasTooManyEvents()) {
            drop(kept.remove());
        }
        return keepsNothing();
    }

    private boolean keepsNothing() {
        return kept == null || kept.isEmpty();
    }

    boolean isFinished() {
        return finished;
    }

    private void drop(Kept event) {
        firstKept = event.number + 1;
        session.eventBytes(-event.length);
        event.buffer.release();
    }

    /** Releases the kept events and ends the response. */
    void close() {
        closed = true;
        loop.timers().cancel(this);
        while (kept != null && !kept.isEmpty()) {
            drop(kept.remove());
        }
        if (outlet != null) {
            outlet.end();
            outlet = null;
        }
    }

    @Override
    protected void expired() {
        session.shard(loop).forget(this);
        close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
