package io.watchgate.session;

import io.netty.channel.Channel;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client's transport and the response it is owed: over HTTP a POST or GET with its
 * body, be it one JSON value or a stream. What came in is the {@link RequestSide}; here is what
 * goes out.
 *
 * <p>Lives on the loop that accepted it, is confined to it, and outlives its connection when its
 * stream can be resumed. Is its own timer: first for turning a slow answer into a stream, then for
 * the heartbeat.
 */
public final class Exchange extends RequestSide implements MessageContext {

    /** What of the response has been written. */
    public enum State {
        /** Nothing yet: the status can still be chosen. */
        WAITING,
        /** The head of a stream; events follow. */
        STREAMING,
        /** All of it. */
        ENDED
    }

    private final Endpoint endpoint;
    private @Nullable OutboundQueue queue;
    private @Nullable HeldCalls held;
    private @Nullable ResponseStream stream;
    private @Nullable StreamOutlet outlet;
    private @Nullable Listening listening;
    private State state = State.WAITING;
    private boolean draining;
    private boolean gone;
    private boolean tooSlow;
    private boolean superseded;

    /** Creates an exchange that came on {@code channel} and names {@code session}, or none. */
    public Exchange(
            GatewayLoop loop,
            Channel channel,
            Endpoint endpoint,
            ExchangeTraits traits,
            SessionSettings settings,
            @Nullable McpSession session) {
        super(loop, channel, traits, settings, session);
        this.endpoint = endpoint;
    }

    /** Returns what answers; a stream that carries a session follows where a reload moves that. */
    public Endpoint endpoint() {
        return carriesSession() && session() != null ? session().endpoint() : endpoint;
    }

    /** Notes the session that {@code initialize} made; its id goes out with the response. */
    public void join(McpSession made) {
        joined(made);
        if (gone && traits.shared()) {
            // The session of a connection ends with it, also when that was before it began.
            made.end();
        }
    }

    public State state() {
        return state;
    }

    /** Returns the stream that can be resumed; null when the response is none or cannot be. */
    public @Nullable ResponseStream stream() {
        return stream;
    }

    /** Makes the response a stream that belongs to no request of this exchange, or to a session. */
    public void listens(Listening behind) {
        listening = behind;
        if (behind.carriesSession()) {
            // The response must not end with the answer to a request.
            owe();
        }
    }

    /** Tells whether the response carries its whole session. */
    public boolean carriesSession() {
        return listening != null && listening.carriesSession();
    }

    /** Tells whether the response is a stream that has begun, and carries nothing else. */
    public boolean onlyListens() {
        return listening != null && state == State.STREAMING && !listening.carriesSession();
    }

    /** Ends a stream that listens, as the gateway stops; a session's with its last answer. */
    public void endListening() {
        ModernReply.drain(modern);
        if (listening == null || state != State.STREAMING || gone) {
            return;
        }
        if (carriesSession() && !draining) {
            settle();
        }
        draining = true;
        if (!carriesSession() || owed == 0) {
            writeNow(new StreamSignal(this, StreamSignal.Kind.END));
            listening.over();
        }
    }

    /** Returns where events go; null before the head of a stream has been written. */
    public @Nullable StreamOutlet outlet() {
        return outlet;
    }

    /** Notes that all messages of the array have been passed on. */
    public void endBatch() {
        settle();
        if (state == State.STREAMING) {
            endEmpty();
        }
    }

    /** Starts the time after which a slow answer becomes a stream. */
    public void answerLater() {
        if (state == State.WAITING && !isScheduled() && traits.acceptsStream()) {
            loop.timers().schedule(this, loop.turnTime(), settings.streamAfterNanos());
        }
    }

    /** Notes that the head of a stream has been written, whose events go to {@code events}. */
    public void streamBegins(StreamOutlet events) {
        state = State.STREAMING;
        outlet = events;
        settings.listener().streamOpened(this);
        McpSession session = session();
        if (session != null && !session.isEnded() && listening == null) {
            stream = session.shard(loop).openStream(session);
            stream.attach(events);
        }
        loop.timers().schedule(this, settings.heartbeatNanos());
    }

    /** Notes that the response has been written to its end. */
    public void end() {
        if (state == State.STREAMING && !gone) {
            settings.listener().streamClosed(this);
        }
        state = State.ENDED;
        loop.timers().cancel(this);
        queue = OutboundQueue.cleared(queue);
        held = HeldCalls.released(held);
        if (listening != null && listening.carriesSession()) {
            listening.over();
        }
    }

    /** Writes a message of this exchange, or lets it wait; takes ownership of it. */
    public void write(JsonRpcMessage message) {
        assert loop.inLoop() : Thread.currentThread().getName();
        if (state == State.ENDED || gone && stream == null) {
            message.release();
        } else if (gone && stream != null) {
            stream.send(message, false);
        } else if (!isBackedUp() && channel.isWritable()) {
            message.belongTo(this);
            writeNow(message);
        } else if (!queue().add(message, settings.exchangeBuffer())) {
            closeSlowReader();
        }
    }

    /** Writes the answer of a request through the pipeline, behind everything that waits. */
    void answer(PendingRequest request) {
        if (state == State.ENDED) {
            request.discard();
        } else if (gone) {
            request.answerDetached();
        } else if (!isBackedUp()) {
            writeNow(request);
        } else {
            queue().addAnswer(request);
        }
    }

    /** Refuses the exchange, or one request of the session that the response carries. */
    public void refuse(Reason reason, String text, @Nullable RequestId id) {
        Refusal refusal = new Refusal(this, reason, text, id);
        if (state == State.WAITING && !gone) {
            writeNow(refusal);
        } else if (carriesSession() && !gone) {
            settings.listener().refused(refusal);
            if (id != null) {
                write(Answers.refused(this, reason, text, id));
            }
        }
    }

    /** Ends the stream without an answer; called when its requests were cancelled. */
    void endEmpty() {
        if (state == State.ENDED || owed > 0) {
            return;
        }
        if (!gone) {
            writeNow(new StreamSignal(this, StreamSignal.Kind.END));
        } else if (stream != null) {
            stream.finish();
        }
    }

    /** Writes what waited for a slow reader. Called when the channel has become writable. */
    public void writable() {
        Object next;
        while (channel.isWritable() && (next = OutboundQueue.poll(queue)) != null) {
            if (next instanceof JsonRpcMessage message) {
                message.belongTo(this);
            }
            writeNow(next);
        }
        if (!isBackedUp()) {
            held = HeldCalls.released(held);
        }
    }

    /** Notes that the connection is gone; in the legacy era that cancels nothing. */
    public void connectionLost() {
        if (state == State.STREAMING && !gone) {
            settings.listener().streamClosed(this);
        }
        gone = true;
        loop.timers().cancel(this);
        held = HeldCalls.released(held);
        if (listening != null) {
            listening.over();
        }
        if (stream != null) {
            if (outlet != null) {
                // Whoever has resumed the stream meanwhile keeps it.
                stream.detach(outlet);
            }
            OutboundQueue.move(queue, stream);
        }
        queue = OutboundQueue.cleared(queue);
        ModernReply.connectionLost(modern);
    }

    /** Tells whether something waits for the client to take it. */
    boolean isBackedUp() {
        return queue != null && !queue.isEmpty();
    }

    /** Tells whether the connection was closed because the client took too little. */
    boolean isTooSlow() {
        return tooSlow;
    }

    /** Lets the server of {@code call} send no more until the client has taken what waits. */
    void holdBack(UpstreamCall call) {
        held = HeldCalls.with(held, call);
    }

    /** Notes that another connection has taken the stream over, and what the requests bring. */
    public void superseded() {
        if (stream == null) {
            end();
            return;
        }
        superseded = true;
        gone = true;
        loop.timers().cancel(this);
        OutboundQueue.move(queue, stream);
        held = HeldCalls.released(held);
    }

    /** Tells whether the connection is free for the next request. */
    public boolean isAnswered() {
        return state == State.ENDED || superseded;
    }

    private OutboundQueue queue() {
        queue = OutboundQueue.of(queue);
        return queue;
    }

    /** Tells whether the connection is gone. */
    public boolean isGone() {
        return gone;
    }

    private void writeNow(Object message) {
        channel.write(message, channel.voidPromise());
        loop.flushes().add(channel);
    }

    private void closeSlowReader() {
        if (tooSlow && carriesSession()) {
            return;
        }
        tooSlow = true;
        settings.listener().slowReader(this);
        if (owed == 0 || !traits.shared()) {
            channel.close();
        } else if (!batch) {
            queue = OutboundQueue.cleared(queue);
            ModernReply.tooSlow(modern);
        }
    }

    @Override
    protected void expired() {
        if (state == State.WAITING) {
            writeNow(new StreamSignal(this, StreamSignal.Kind.OPEN));
        } else if (state == State.STREAMING) {
            if (channel.isWritable()) {
                writeNow(new StreamSignal(this, StreamSignal.Kind.HEARTBEAT));
            }
            loop.timers().schedule(this, settings.heartbeatNanos());
        }
    }

    @Override
    public String toString() {
        return "exchange on " + endpoint.path() + " " + state;
    }
}
