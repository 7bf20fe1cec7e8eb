package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.auth.Authenticator;
import io.watchgate.auth.Principal;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.codec.HttpContents;
import io.watchgate.codec.SpareHead;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Exchange;
import io.watchgate.session.Exchange.State;
import io.watchgate.session.ExchangeTraits;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of a client's connection: one request and its response after the other, what is sent
 * ahead meanwhile, and the end.
 *
 * <p>Confined to the event loop of the channel. Takes ownership of what is read; holds the exchange
 * being answered and the beginning of pipelined requests. Beside a stream on which only the server
 * speaks, and when it has been idle for a while, it rests: without the handlers that a request
 * needs, until bytes arrive.
 */
final class InboundConnection implements ConnectionTimer.Watched {

    private static final Logger LOG = LoggerFactory.getLogger(InboundConnection.class);

    private enum Phase {
        /** Waiting for a request. */
        IDLE,
        /** Waiting to be told whom a request is from. */
        ASKING,
        /** Reading the body of a request. */
        BODY,
        /** Waiting for the end of the response. */
        ANSWER,
        /** Throwing the rest of a body away whose request has been answered. */
        DISCARD,
        CLOSING
    }

    private final HttpAdmission admission;
    private final ResponseSink sink;
    private final SpareHead<RequestHead> spare;
    private final ChannelHandlerContext ctx;
    private final ConnectionTimer timer;
    private @Nullable PipelinedRequests pipelined;
    private Phase phase = Phase.IDLE;
    private @Nullable Exchange exchange;

    /** What the head of the request before said; most often the next one's says the same. */
    private ExchangeTraits traits;

    private long bodyBytes;
    private boolean keepAlive = true;
    private boolean draining;
    private boolean takingPipelined;
    private boolean partRead;

    /** The handlers are out that only a request needs. */
    private boolean resting;

    /** Whether the stream that is the response has had its chance to rest. */
    private boolean restAsked;

    /** Creates the turns of the connection whose exchange handler is {@code ctx}'s. */
    InboundConnection(
            HttpAdmission admission,
            ResponseSink sink,
            SpareHead<RequestHead> spare,
            ChannelHandlerContext ctx) {
        this.admission = admission;
        this.sink = sink;
        this.spare = spare;
        this.ctx = ctx;
        this.traits = ExchangeTraits.UNREAD;
        this.timer = new ConnectionTimer(admission.loop(), admission.timeouts());
        timer.start(ctx.channel(), this);
    }

    /** Takes a part of a request, or keeps it until its turn has come. */
    void read(Object message) {
        if (resting) {
            wake(message);
            return;
        }
        partRead = true;
        if (phase == Phase.ANSWER || phase == Phase.ASKING || isAnyPipelined()) {
            if (pipelined == null) {
                pipelined = new PipelinedRequests();
            }
            pipelined.add(ctx.channel(), message);
        } else {
            take(message);
        }
    }

    private boolean isAnyPipelined() {
        return pipelined != null && !pipelined.isEmpty();
    }

    /** Notes that nothing more is to be read for now. */
    void readComplete() {
        if (phase == Phase.IDLE && !partRead) {
            timer.headBegins();
        } else if (phase == Phase.BODY) {
            timer.bodyBegins();
        }
        // Otherwise a request that was answered at once would be taken for the beginning of one.
        partRead = false;
    }

    /** Notes that something was written: perhaps the end of the response. */
    void written() {
        Exchange current = exchange;
        if (current != null && current.isAnswered()) {
            answered(current);
        } else if (current != null && draining) {
            // A stream that began while the gateway was told to stop.
            current.endListening();
        } else if (current != null && !restAsked) {
            askToRest(current);
        }
    }

    private void askToRest(Exchange current) {
        if (current.onlyListens()) {
            restAsked = true;
            // The request that opened the stream is being read.
            ctx.executor().execute(this::restBesideStream);
        }
    }

    private void restBesideStream() {
        if (phase == Phase.ANSWER && exchange != null && !isAnyPipelined()) {
            rest(true);
        }
    }

    @Override
    public void idles() {
        if (phase == Phase.IDLE && !isAnyPipelined()) {
            rest(false);
        }
    }

    private void rest(boolean listens) {
        InboundPipeline pipeline = pipeline();
        if (pipeline != null) {
            resting = pipeline.rest(ctx, listens);
        }
    }

    private void wake(Object message) {
        InboundPipeline pipeline = pipeline();
        if (pipeline != null && phase != Phase.CLOSING && message instanceof ByteBuf bytes) {
            resting = false;
            pipeline.wake(ctx, bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private @Nullable InboundPipeline pipeline() {
        return ((HttpExchangeHandler) ctx.handler()).pipeline();
    }

    /** Notes that the client takes bytes again, or takes no more for now. */
    void writable(boolean now) {
        timer.writable(now);
        if (now && exchange != null) {
            exchange.writable();
            admission.loop().flushes().flushAll();
        }
    }

    /** Lets what is in flight end, and takes nothing more. */
    void drain() {
        draining = true;
        if (phase == Phase.IDLE) {
            closing();
        } else if (exchange != null) {
            exchange.endListening();
            admission.loop().flushes().flushAll();
        }
    }

    /** Notes that the channel has closed. */
    void closed() {
        phase = Phase.CLOSING;
        Exchange current = exchange;
        exchange = null;
        if (current != null && current.state() != State.ENDED) {
            current.connectionLost();
        }
    }

    /** Lets go of everything. */
    void release() {
        timer.stop();
        if (pipelined != null) {
            pipelined.clear();
        }
    }

    private void take(Object message) {
        if (phase == Phase.IDLE && message instanceof RequestHead head) {
            begin(head);
        } else if (phase == Phase.IDLE && message instanceof HttpRequest request) {
            begin(request);
        } else if (phase == Phase.BODY && message instanceof HttpContent content) {
            body(content);
        } else if (phase == Phase.DISCARD
                && message instanceof HttpContent content
                && HttpContents.isLast(content)) {
            ReferenceCountUtil.release(message);
            next();
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        // Many heads without bodies fit into one read.
        admission.loop().flushes().looksAt(0);
        timer.headArrived();
        bodyBytes = 0;
        restAsked = false;
        keepAlive = !draining && staysOpen(request);
        phase = Phase.BODY;
        if (!admission.receives(ctx, sink, request, keepAlive)) {
            discard(request);
            return;
        }
        Authenticator authenticator = admission.authenticator(request);
        if (authenticator == null) {
            admit(request);
        } else {
            ask(authenticator, request);
        }
    }

    private static boolean staysOpen(HttpRequest request) {
        return KnownPost.of(request) != null
                || request.protocolVersion().minorVersion() > 0 && HttpUtil.isKeepAlive(request);
    }

    /** Keeps the request until somebody has told whom it is from. */
    private void ask(Authenticator authenticator, HttpRequest request) {
        phase = Phase.ASKING;
        timer.senderAsked();
        boolean one = ArrayHeaders.count(request.headers(), HttpHeaderNames.AUTHORIZATION) == 1;
        CompletionStage<Optional<Principal>> verdict;
        try {
            verdict =
                    authenticator.authenticate(
                            one ? request.headers().get(HttpHeaderNames.AUTHORIZATION) : null);
        } catch (RuntimeException failed) {
            verdict = CompletableFuture.failedFuture(failed);
        }
        verdict.whenComplete(
                (sender, failure) -> admission.loop().run(() -> told(request, sender, failure)));
    }

    private void told(
            HttpRequest request,
            @Nullable Optional<Principal> sender,
            @Nullable Throwable failure) {
        if (phase != Phase.ASKING) {
            return;
        }
        phase = Phase.BODY;
        keepAlive &= !draining;
        timer.headArrived();
        admission.recall(sink, request, keepAlive, sender == null ? null : sender.orElse(null));
        if (sender == null) {
            LOG.error("nobody could tell whom a request is from", failure);
            admission.refuse(ctx, Reason.INTERNAL, "the sender is not known");
            discard(request);
        } else if (sender.isEmpty()) {
            admission.refuse(
                    ctx,
                    Reason.UNAUTHENTICATED,
                    "Authorization (expected: credentials that are accepted here)",
                    "www-authenticate: Bearer");
            discard(request);
        } else {
            admit(request);
        }
        if (!takingPipelined) {
            takePipelined();
        }
        admission.loop().flushes().readOver();
    }

    private void admit(HttpRequest request) {
        exchange = admission.admit(ctx, request, keepAlive, traits);
        if (exchange == null) {
            discard(request);
            return;
        }
        traits = exchange.traits();
        if (exchange.isAnswered()) {
            // Answered before anybody could watch: a stream that was resumed behind its end.
            answered(exchange);
        } else if (request.method().equals(HttpMethod.POST)) {
            if (KnownPost.of(request) == null && HttpUtil.is100ContinueExpected(request)) {
                sink.goOn(ctx);
            }
            ctx.fireChannelRead(exchange);
        } else {
            askToRest(exchange);
        }
        giveBack(request);
    }

    private void discard(HttpRequest refused) {
        keepAlive &= admission.mayDiscardBody(refused);
        giveBack(refused);
        discard();
    }

    private void giveBack(HttpRequest request) {
        if (request instanceof RequestHead head) {
            head.giveBack(spare);
        }
    }

    private void body(HttpContent content) {
        boolean last = HttpContents.isLast(content);
        bodyBytes += content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(
                    Reason.BAD_HTTP,
                    "malformed body: " + content.decoderResult().cause().getMessage());
        } else if (bodyBytes > admission.frameLimit()) {
            content.release();
            refuse(Reason.FRAME_TOO_LARGE, PostForm.tooLarge(bodyBytes, admission.frameLimit()));
        } else {
            if (last) {
                phase = Phase.ANSWER;
                timer.requestArrived();
            } else {
                timer.bodyContinues();
            }
            ctx.fireChannelRead(content);
        }
    }

    /**
     * Refuses the request and closes the connection: the rest of it cannot be told from another
     * one.
     */
    private void refuse(Reason reason, String text) {
        String origin = exchange == null ? null : exchange.traits().origin();
        exchange = null;
        keepAlive = false;
        admission.refuseAndClose(ctx, sink, reason, text, origin);
        discard();
    }

    private void discard() {
        phase = Phase.DISCARD;
        if (!keepAlive) {
            next();
        }
    }

    private void answered(Exchange ended) {
        exchange = null;
        keepAlive &= ended.traits().keepAlive();
        if (phase == Phase.BODY) {
            discard();
        } else {
            next();
        }
    }

    /** Goes on to the next request of the connection, or closes it. */
    private void next() {
        if (!keepAlive || draining || sink.isForOneRequest()) {
            closing();
            return;
        }
        phase = Phase.IDLE;
        timer.idle();
        if (!takingPipelined) {
            takePipelined();
        }
    }

    private void closing() {
        phase = Phase.CLOSING;
        // The client may still have to take what was written.
        timer.idle();
        // Behind what the handlers further back are writing right now.
        ctx.executor().execute(() -> sink.close(ctx));
    }

    /**
     * Takes what the client sent ahead, up to a request that has to wait for its answer. Not
     * entered again from a request that is answered at once: a thousand of them would need a
     * thousand times the stack.
     */
    private void takePipelined() {
        takingPipelined = true;
        try {
            Object message;
            while (phase != Phase.ANSWER
                    && phase != Phase.ASKING
                    && phase != Phase.CLOSING
                    && pipelined != null
                    && (message = pipelined.poll(ctx.channel())) != null) {
                take(message);
            }
        } finally {
            takingPipelined = false;
        }
    }

    @Override
    public void timedOut(Reason reason, String text) {
        boolean answerable =
                phase == Phase.BODY
                        || phase == Phase.ASKING
                        || phase == Phase.IDLE && reason == Reason.CLIENT_TIMEOUT;
        if (answerable && reason != Reason.SLOW_READER) {
            refuse(reason, text);
            ctx.flush();
        } else {
            ctx.close();
        }
    }
}
