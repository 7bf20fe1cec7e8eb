package io.watchgate.policy;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.policy.PolicyDecision.Refuse;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests before they are sent on, and lists before they are answered, by the same rules.
 *
 * <p>Read path: reads {@link PendingRequest}, passes on those that may pass. A denied one is
 * answered like a request for something that does not exist, or as denied where the client may know
 * that it exists, which its endpoint is asked first. Where rules look at large arguments, workers
 * judge, and what the same client says on the same connection waits. A denied {@link
 * JsonRpcNotification} is dropped. Where rules look at annotations that have not been seen, a call
 * waits until the server has listed its tools. Write path: reads completed {@code PendingRequest}s
 * and takes denied things out of lists. Everything else passes unchanged.
 *
 * <p>Holds nothing; each message is judged by the chain that is current when it is judged. Borrows
 * requests.
 */
@Sharable
public final class PolicyHandler extends ChannelDuplexHandler {

    private final Supplier<PolicyChain> current;
    private final LargeCalls large;

    /** Creates a handler that judges everything on the loop. */
    public PolicyHandler(Supplier<PolicyChain> current) {
        this(current, Elsewhere.NOWHERE);
    }

    /**
     * Creates the handler.
     *
     * @param current returns the chain in force; called for each message
     * @param elsewhere where rules look at large arguments
     */
    public PolicyHandler(Supplier<PolicyChain> current, Elsewhere elsewhere) {
        this.current = current;
        this.large = new LargeCalls(elsewhere, new Later());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (large.holdsBack(ctx, message)) {
            return;
        }
        PolicyChain chain = current.get();
        if (message instanceof PendingRequest request && !chain.isOpen()) {
            judge(ctx, chain, request, false);
        } else if (message instanceof JsonRpcNotification notice
                && !chain.isOpen()
                && !mayPass(chain, notice)) {
            notice.release();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** Goes on with what was held back, whose channel may be gone. */
    private final class Later implements LargeCalls.Taker {

        @Override
        public void take(ChannelHandlerContext ctx, Object message) {
            PolicyChain chain = current.get();
            if (message instanceof PendingRequest request) {
                judge(ctx, chain, request, true);
            } else {
                JsonRpcNotification notice = (JsonRpcNotification) message;
                Exchange exchange = (Exchange) notice.context();
                if (mayPass(chain, notice)) {
                    exchange.endpoint().notified(exchange, notice);
                } else {
                    notice.release();
                }
            }
        }

        @Override
        public void judged(LargeCall call, PolicyDecision decision) {
            if (mayPass(call.chain(), call.request(), call.subject(), decision)) {
                call.request().exchange().endpoint().dispatch(call.request());
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        PolicyChain chain = current.get();
        if (message instanceof PendingRequest request
                && request.method().isList()
                && !chain.isOpen()) {
            ListFilter.apply(chain, request);
        }
        ctx.write(message, promise);
    }

    private void judge(
            ChannelHandlerContext ctx, PolicyChain chain, PendingRequest request, boolean held) {
        Subject subject = request.exchange().endpoint().subjectOf(request);
        if (subject != null
                && chain.readsAnnotations()
                && request.method() == McpMethod.TOOLS_CALL) {
            new KnownTool(this, ctx, chain, request, subject, held).ask();
        } else {
            judge(ctx, chain, request, subject, ToolHints.UNSAID, held);
        }
    }

    /**
     * Judges a request, and passes it on when it may pass.
     *
     * @param held whether it was held back: then its channel may be gone, and behind policy is only
     *     its endpoint
     */
    void judge(
            ChannelHandlerContext ctx,
            PolicyChain chain,
            PendingRequest request,
            @Nullable Subject subject,
            int hints,
            boolean held) {
        if (large.take(ctx, chain, request, subject, hints)
                || !mayPass(chain, request, subject, chain.judge(request, subject, hints))) {
            return;
        }
        if (held) {
            request.exchange().endpoint().dispatch(request);
        } else {
            ctx.fireChannelRead(request);
        }
    }

    /** Judges a notification, and notes when it may not pass. */
    private static boolean mayPass(PolicyChain chain, JsonRpcNotification notice) {
        Exchange exchange = (Exchange) notice.context();
        String method = notice.methodText();
        PolicyDecision decision = chain.judge(exchange, method);
        if (!decision.allows()) {
            Judgement.Note note =
                    new Judgement.Note(Decision.DENY, decision.by(), "dropped", List.of(), 0);
            exchange.settings().listener().judged(exchange.loop(), "", method, note);
        }
        return decision.allows();
    }

    /**
     * Answers a request that may not pass with {@code why}, unless that would show what something
     * else than rules hides.
     */
    static void refuse(PendingRequest request, Failure why) {
        request.exchange().endpoint().refuse(request, () -> request.fail(why));
    }

    /** Answers a request when it may not pass. */
    private static boolean mayPass(
            PolicyChain chain,
            PendingRequest request,
            @Nullable Subject subject,
            PolicyDecision decision) {
        if (decision.allows()) {
            Failure limited = chain.limit(request, subject);
            if (limited != null) {
                refuse(request, limited);
            }
            return limited == null;
        }
        if (decision instanceof Refuse refuse) {
            refuse(request, Failure.notSent(Reason.POLICY_DENIED, refuse.text()));
        } else {
            Endpoint endpoint = request.exchange().endpoint();
            String word = subject == null ? "name" : subject.primitive().word();
            request.fail(
                    Failure.notSent(
                            Reason.UNKNOWN_NAME,
                            "Unknown " + word + ": " + endpoint.nameOf(request)));
        }
        return false;
    }
}
