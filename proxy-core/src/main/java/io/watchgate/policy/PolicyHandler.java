package io.watchgate.policy;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Endpoint.Subject;
import io.watchgate.session.PendingRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests before they are sent on, and lists before they are answered, by the same rules.
 *
 * <p>Read path: reads {@link PendingRequest}, passes on those that may pass; a denied one is
 * answered like a request for something that does not exist. Write path: reads completed {@code
 * PendingRequest}s and takes denied things out of lists. Everything else passes unchanged.
 *
 * <p>Holds nothing; each message is judged by the chain that is current when it is judged. Borrows
 * requests.
 */
@Sharable
public final class PolicyHandler extends ChannelDuplexHandler {

    private final Supplier<PolicyChain> current;

    /**
     * Creates the handler. {@code current} returns the chain in force; it is called for each
     * message.
     */
    public PolicyHandler(Supplier<PolicyChain> current) {
        this.current = current;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        PolicyChain chain = current.get();
        if (message instanceof PendingRequest request
                && !chain.isOpen()
                && !mayPass(chain, request)) {
            return;
        }
        ctx.fireChannelRead(message);
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

    private static boolean mayPass(PolicyChain chain, PendingRequest request) {
        Endpoint endpoint = request.exchange().endpoint();
        @Nullable Subject subject = endpoint.subjectOf(request);
        if (subject == null || chain.judge(subject).allows()) {
            return true;
        }
        String word = subject.primitive().word();
        request.fail(
                Failure.notSent(
                        Reason.UNKNOWN_NAME, "Unknown " + word + ": " + endpoint.nameOf(request)));
        return false;
    }
}
