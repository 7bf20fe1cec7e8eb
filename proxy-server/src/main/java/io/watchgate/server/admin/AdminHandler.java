package io.watchgate.server.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.watchgate.transport.inbound.HostGuard;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests of operators.
 *
 * <p>Reads {@link FullHttpRequest}, passes nothing on. Holds nothing but the guard and the routes;
 * one for each connection, confined to the admin thread. Releases requests.
 *
 * <p>A request whose Host is not this listener, or an order that carries an Origin (so a page in a
 * browser gives it), is refused with 403; a header that is too large with 431, what is not HTTP
 * with 400, and the connection closed. An idle connection is closed.
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private final HostGuard guard;
    private final AdminRoutes routes;

    AdminHandler(HostGuard guard, AdminRoutes routes) {
        this.guard = guard;
        this.routes = routes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        boolean head = request.method().equals(HttpMethod.HEAD);
        judge(request)
                .whenComplete(
                        (answer, failure) -> {
                            if (failure != null) {
                                LOG.error("the admin listener failed to answer", failure);
                            }
                            AdminAnswer given =
                                    failure == null
                                            ? answer
                                            : AdminAnswer.text(
                                                    HttpResponseStatus.INTERNAL_SERVER_ERROR,
                                                    "failed; the log says why");
                            ctx.executor().execute(() -> write(ctx, given, keepAlive, head));
                        });
    }

    private CompletionStage<AdminAnswer> judge(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            return request.decoderResult().cause() instanceof TooLongFrameException
                    ? refusal(
                            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                            "header is too large (admin.header)")
                    : refusal(HttpResponseStatus.BAD_REQUEST, "malformed request");
        }
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            return refusal(
                    HttpResponseStatus.BAD_REQUEST, hosts.size() + " Host headers (expected: one)");
        }
        if (!guard.acceptsHost(hosts.get(0))) {
            return refusal(
                    HttpResponseStatus.FORBIDDEN, "Host is not this gateway (see admin.hosts)");
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!reads && headers.contains(HttpHeaderNames.ORIGIN)) {
            return refusal(HttpResponseStatus.FORBIDDEN, "Origin (expected: no web page)");
        }
        String target = request.uri();
        int query = target.indexOf('?');
        try {
            return routes.answer(
                    request.method().name(),
                    query < 0 ? target : target.substring(0, query),
                    query < 0 ? "" : target.substring(query + 1));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static CompletionStage<AdminAnswer> refusal(HttpResponseStatus status, String text) {
        return CompletableFuture.completedFuture(AdminAnswer.text(status, text));
    }

    private static void write(
            ChannelHandlerContext ctx, AdminAnswer answer, boolean keepAlive, boolean head) {
        ByteBuf body = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("x-content-type-options", "nosniff");
        if (!answer.allow().isEmpty()) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        }
        HttpUtil.setKeepAlive(response, keepAlive);
        ctx.writeAndFlush(response)
                .addListener(
                        keepAlive
                                ? ChannelFutureListener.CLOSE_ON_FAILURE
                                : ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("the admin listener failed", cause);
        }
        ctx.close();
    }
}
