package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.Frame;
import io.watchgate.codec.FrameReception;
import io.watchgate.codec.NewlineFrameDecoder;
import io.watchgate.jsonrpc.JsonFault;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernReply;
import io.watchgate.session.Notices;
import io.watchgate.session.Refusal;
import io.watchgate.session.SessionSettings;
import io.watchgate.transport.inbound.LineDoor.From;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a client speaks one message a line: many requests at once, answered in any
 * order (MCP 2025-11-25, basic/transports, "stdio", "Custom Transports").
 *
 * <p>{@code initialize} opens its one session, which ends with it. What follows that request waits
 * until it is answered, so that a client may send everything ahead. Requests of the modern era say
 * themselves who sends them and need no session, whether there is one or not. What is no message is
 * answered with an error without an id, and the connection lives; a line beyond {@code
 * limits.frame} ends it, because nobody knows what it was, and so does a first line that is no JSON
 * at all: a browser that was led here would speak HTTP, and the body of its request must never be
 * read as messages.
 *
 * <p>Confined to the event loop of the channel. Owns the messages that wait.
 */
public final class LineConnection implements MessageContext, FrameReception {

    private final GatewayLoop loop;
    private final Channel channel;
    private final InboundServices services;
    private final LineDoor door;
    private final LineExchanges exchanges;
    private final ConnectionTimer timer;
    private final LineAdmission admission;
    private final SentAhead held = new SentAhead();
    private final LineBatches batches = new LineBatches();
    private final Deadline deadline = new Deadline();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable NewlineFrameDecoder decoder;
    private @Nullable Exchange introduction;
    private boolean introduced;
    private @Nullable Exchange batch;
    private boolean used;
    private boolean inputEnded;
    private boolean hungUp;
    private boolean closed;

    /** Creates the turns of one connection. */
    public LineConnection(
            GatewayLoop loop, Channel channel, InboundServices services, LineDoor door) {
        this.loop = loop;
        this.channel = channel;
        this.services = services;
        this.door = door;
        this.exchanges = new LineExchanges(loop, channel, services, door);
        this.admission = new LineAdmission(channel);
        this.timer = new ConnectionTimer(loop, services.timeouts());
    }

    /** Introduces the decoder, which knows how much of an unfinished line has arrived. */
    public void reads(NewlineFrameDecoder lines) {
        decoder = lines;
    }

    /** Begins; {@code context} is where messages go on from and answers are written. */
    void open(ChannelHandlerContext context) {
        ctx = context;
        timer.start(channel, this::timedOut);
    }

    /** Takes a message, or keeps it until {@code initialize} has been answered. */
    void read(JsonRpcMessage message) {
        goOn();
        boolean ready = introduction == null && held.isEmpty();
        if (hungUp || exchanges.isTakenBack(message)) {
            message.release();
        } else if (ready || message instanceof JsonRpcRequest request && request.claim() != null) {
            take(message);
        } else {
            String exceeded = held.add(message, settings());
            if (exceeded != null) {
                String text = "messages sent ahead of the answer to initialize (" + exceeded + ")";
                error(Reason.OVERLOADED, text, null);
                hangUp();
            }
        }
    }

    private void take(JsonRpcMessage message) {
        boolean first = !used;
        used = true;
        if (message instanceof JsonRpcRequest request) {
            requested(request);
        } else if (door.relayed()
                && message instanceof JsonRpcNotification notification
                && McpMethod.of(notification) == McpMethod.OTHER
                && isWordOfRelay(notification, first)) {
            message.release();
        } else {
            pass(message);
        }
    }

    /** Takes what a relay says of the connection of the client behind it. */
    private boolean isWordOfRelay(JsonRpcNotification notification, boolean first) {
        String method = notification.methodText();
        if (method.equals(LineDoor.INPUT_ENDED)) {
            inputEnded();
            return true;
        }
        if (!first || !method.equals(LineDoor.ENDPOINT)) {
            return false;
        }
        exchanges.leadTo(notification.uriText());
        used = false;
        return true;
    }

    private void requested(JsonRpcRequest request) {
        boolean modern = batch == null && request.claim() != null;
        Exchange exchange =
                modern ? exchanges.nextModern() : batch == null ? exchanges.next() : batch;
        RequestId id = request.readId();
        if (exchange == null) {
            request.release();
            error(Reason.NO_ENDPOINT, "no endpoint " + exchanges.path(), id);
            hangUp();
            return;
        }
        LineAdmission.Refused refused = refused(request, id, modern);
        if (refused != null) {
            request.release();
            exchange.refuse(refused.reason(), refused.text(), id);
            return;
        }
        exchanges.owes(exchange, modern ? id : null);
        request.belongTo(exchange);
        if (modern) {
            // Its client is there as one with a session is, and as long.
            timer.idleFor(services.timeouts().session());
        } else if (exchanges.session() == null) {
            if (McpMethod.of(request) == McpMethod.PING) {
                LineAdmission.answerPing(exchange, request);
                return;
            }
            introduction = exchange;
        }
        context().fireChannelRead(request);
        answered(exchange);
    }

    private LineAdmission.@Nullable Refused refused(
            JsonRpcRequest request, RequestId id, boolean modern) {
        boolean introduced = modern || exchanges.session() != null;
        // No session counts these.
        int open = exchanges.owing() + (modern ? 1 : 0);
        LineAdmission.Refused refused =
                admission.judge(McpMethod.of(request), introduced, open, settings());
        return refused == null && exchanges.isInUse(id, modern)
                ? new LineAdmission.Refused(
                        Reason.INVALID_REQUEST, "id " + id + " is in use by an unanswered request")
                : refused;
    }

    /** Passes on what is owed no answer; without a session it is about nothing. */
    private void pass(JsonRpcMessage message) {
        McpSession session = exchanges.session();
        Exchange exchange = exchanges.standing();
        if (session == null || exchange == null) {
            message.release();
        } else {
            session.touch(loop.nanoTime());
            message.belongTo(exchange);
            context().fireChannelRead(message);
        }
    }

    @Override
    public void malformed(ChannelHandlerContext from, MessageContext context, Malformed fault) {
        JsonFault kind = fault.fault();
        if (kind == null) {
            String expected = " (expected: <= " + services.frameLimit() + " bytes, limits.frame)";
            error(Reason.FRAME_TOO_LARGE, fault.text() + expected, fault.id());
            hangUp();
            return;
        }
        if (kind == JsonFault.EMPTY) {
            return;
        }
        boolean text = kind.code() == JsonRpcErrorCode.PARSE_ERROR;
        Reason reason = text ? Reason.PARSE_ERROR : Reason.INVALID_REQUEST;
        // Which of several messages on a line an id belongs to, nobody knows.
        error(reason, fault.text(), text ? null : fault.id());
        if (!used && door.from() != From.STREAMS && !LineAdmission.looksLikeJson(fault.bytes())) {
            hangUp();
        }
        used = true;
    }

    @Override
    public int batchLimit(MessageContext context) {
        McpSession session = exchanges.session();
        boolean allowed = session != null && session.revision().hasBatches();
        return allowed ? settings().batch() : 0;
    }

    @Override
    public void batchBegins(MessageContext context) {
        goOn();
        batch = exchanges.next();
        if (batch != null) {
            exchanges.owes(batch, null);
            batch.beginBatch();
        }
    }

    @Override
    public void batchEnds(ChannelHandlerContext from, MessageContext context) {
        Exchange exchange = batch;
        batch = null;
        if (exchange != null) {
            exchange.endBatch();
            answered(exchange);
        }
    }

    /** Brings an answer to its line, or into the array it belongs to; takes ownership of it. */
    void answer(JsonRpcResponse response) {
        Exchange exchange = (Exchange) response.context();
        if (exchange.isBatch()) {
            batches.add(exchange, loop.splice().encode(response, channel.alloc(), 0));
        } else {
            context().write(response, channel.voidPromise());
        }
        if (exchange == introduction) {
            introduced(exchange);
        }
        ModernReply reply = exchange.modern();
        RequestId listening = reply == null ? null : reply.listeningId();
        if (listening != null) {
            // Here a stream ends with this (MCP 2026-07-28, basic/patterns/cancellation), and
            // behind its result: who reads it first takes the end for a failure.
            write(Notices.cancelled(listening), exchange);
        }
        answered(exchange);
    }

    /** Answers a message that did not become a request with an error. */
    void refuse(Refusal refusal) {
        Exchange exchange = refusal.exchange();
        exchange.settings().listener().refused(refusal);
        ByteBuf body = Answers.refusal(refusal.reason(), refusal.text(), refusal.id());
        if (exchange.isBatch()) {
            batches.add(exchange, body);
        } else {
            write(body, exchange);
        }
    }

    /** Notes that an exchange may have got the last answer it is owed. */
    void answered(Exchange exchange) {
        if (!exchanges.settles(exchange)) {
            return;
        }
        ByteBuf array = exchange.isBatch() ? batches.take(exchange) : null;
        if (array != null) {
            write(array, exchange);
        }
        exchange.end();
        look();
    }

    private void introduced(Exchange exchange) {
        McpSession opened = closed ? null : exchanges.takeSession(exchange);
        if (opened != null && opened.isEnded()) {
            hangUp();
        }
        // Behind the write of the answer, which this is called in the middle of.
        introduced = true;
        loop.eventLoop().execute(this::goOn);
    }

    /**
     * Goes on behind the answer to {@code initialize}, if that has not been done: in a task, or
     * before what is read first, for a loop may read again before it runs tasks.
     */
    private void goOn() {
        if (!introduced) {
            return;
        }
        introduced = false;
        introduction = null;
        JsonRpcMessage next;
        while (introduction == null && (next = held.poll()) != null) {
            take(next);
        }
        loop.flushes().flushAll();
        look();
    }

    /** Notes that nothing more is to be read for now. */
    void readComplete() {
        goOn();
        long unfinished = decoder == null ? 0 : decoder.unfinished();
        if (unfinished > 2 * services.frameLimit()) {
            // Without its end it would be thrown away for ever.
            error(Reason.FRAME_TOO_LARGE, "line without an end (limits.frame)", null);
            hangUp();
        } else if (unfinished > 0) {
            timer.bodyContinues();
        } else {
            look();
        }
    }

    /** Notes that the client takes bytes again, or takes no more for now. */
    void writable(boolean now) {
        timer.writable(now);
        if (now && !closed) {
            exchanges.writable();
            loop.flushes().flushAll();
        }
    }

    /** Lets what is in flight end, and takes nothing more. */
    void drain() {
        admission.close();
        exchanges.endListening();
        loop.flushes().flushAll();
        look();
    }

    /** Notes that the client will send nothing more: it is answered what it has asked for. */
    void inputEnded() {
        inputEnded = true;
        loop.timers().schedule(deadline, services.timeouts().drain().toNanos());
        exchanges.endListening();
        loop.flushes().flushAll();
        look();
    }

    /** Looks what there is to wait for. */
    private void look() {
        boolean quiet = exchanges.owing() == 0 && held.isEmpty() && introduction == null;
        if (quiet && (admission.isClosed() || inputEnded)) {
            hangUp();
        } else if (used && (!quiet || exchanges.session() != null || door.from() != From.NETWORK)) {
            timer.requestArrived();
        } else {
            timer.idle();
        }
    }

    /** Closes the connection behind what has been written. */
    private void hangUp() {
        if (!hungUp && !closed) {
            hungUp = true;
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> channel.close());
        }
    }

    /** Notes that the channel has closed, or lets go of everything. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        timer.stop();
        loop.timers().cancel(deadline);
        held.clear();
        batches.clear();
        exchanges.connectionLost();
    }

    private void timedOut(Reason reason, String text) {
        if (reason == Reason.CLIENT_TIMEOUT) {
            error(reason, text, null);
            hangUp();
        } else {
            channel.close();
        }
    }

    /** Answers with an error what belongs to no exchange. */
    private void error(Reason reason, String text, @Nullable RequestId id) {
        Exchange exchange = batch == null ? exchanges.standing() : batch;
        if (exchange == null) {
            services.refusals().refused(reason, reason.status(), channel, loop);
            write(Answers.refusal(reason, text, id), this);
        } else {
            refuse(new Refusal(exchange, reason, text, id));
        }
    }

    private void write(ByteBuf body, MessageContext of) {
        context().write(new Frame(body, of), channel.voidPromise());
        loop.flushes().add(channel);
    }

    private SessionSettings settings() {
        return services.sessionSettings();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext own = ctx;
        if (own == null) {
            throw new IllegalStateException("no channel yet (expected: handler added)");
        }
        return own;
    }

    /** Gives up what is in flight for a client that has ended its part, when it takes too long. */
    private final class Deadline extends LoopTimer {

        @Override
        protected void expired() {
            hangUp();
        }
    }
}
