package io.watchgate.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.bench.Payloads;

/**
 * Makes each call in a session that is opened for it, on a connection that is opened for it, and
 * ends both behind it: {@code initialize}, {@code notifications/initialized}, the call, DELETE.
 * Confined to the generator's loop.
 */
final class SessionSlot implements Slot {

    private static final String SESSION = "mcp-session-id";
    private static final String OK = "http/1.1 200 ";
    private static final String NO_CONTENT = "http/1.1 204 ";
    private static final String ACCEPTED = "http/1.1 202 ";

    /** What a server without sessions says to the end of one. */
    private static final String NOT_ALLOWED = "http/1.1 405 ";

    private final CallTemplate template;
    private final LoadTarget target;
    private final AnswerCheck check;
    private final Bootstrap bootstrap;
    private final Listener listener;

    SessionSlot(CallTemplate template, Bootstrap bootstrap, Listener listener) {
        this.template = template;
        this.target = template.target();
        this.check = new AnswerCheck(template);
        this.bootstrap = bootstrap;
        this.listener = listener;
    }

    @Override
    public void call(long id, long time) {
        Conversation conversation = new Conversation(id, time);
        ChannelFuture opening =
                Connector.with(bootstrap, template, conversation)
                        .connect("127.0.0.1", target.port());
        opening.addListener(
                opened -> {
                    if (!opened.isSuccess()) {
                        conversation.end(false);
                    }
                });
    }

    /** What has been said last. */
    private enum Step {
        INITIALIZE,
        INITIALIZED,
        CALL,
        DELETE
    }

    /** One connection with its session. */
    private final class Conversation extends ResponseReader {

        private final long id;
        private final long dueAt;
        private Step step = Step.INITIALIZE;
        private String session = "";
        private boolean over;

        Conversation(long id, long dueAt) {
            this.id = id;
            this.dueAt = dueAt;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            post(ctx, Payloads.CLIENT_INTRODUCTION);
        }

        private void post(ChannelHandlerContext ctx, String body) {
            send(ctx, Payloads.post(target.path(), session, body));
        }

        private void send(ChannelHandlerContext ctx, String request) {
            String text = request.replace("127.0.0.1:8808", "127.0.0.1:" + target.port());
            ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), text), ctx.voidPromise());
        }

        @Override
        void read(
                ChannelHandlerContext ctx,
                String head,
                boolean chunked,
                ByteBuf in,
                int start,
                int length) {
            boolean right =
                    switch (step) {
                        case INITIALIZE -> head.startsWith(OK);
                        case INITIALIZED -> head.startsWith(ACCEPTED);
                        case CALL -> check.isRight(head, chunked, in, start, length, id);
                        case DELETE -> isEnd(head);
                    };
            if (!right || step == Step.DELETE) {
                ctx.close();
                end(right);
                return;
            }
            say(ctx);
        }

        private boolean isEnd(String head) {
            return head.startsWith(session.isEmpty() ? NOT_ALLOWED : NO_CONTENT);
        }

        /** Says what comes next. */
        private void say(ChannelHandlerContext ctx) {
            switch (step) {
                case INITIALIZE -> {
                    session = Payloads.header(asWritten(), SESSION);
                    step = Step.INITIALIZED;
                    post(ctx, Payloads.INITIALIZED);
                }
                case INITIALIZED -> {
                    step = Step.CALL;
                    ByteBuf call = template.write(ctx.alloc().directBuffer(), id, session);
                    ctx.writeAndFlush(call, ctx.voidPromise());
                }
                case CALL -> {
                    step = Step.DELETE;
                    send(ctx, delete());
                }
                default -> throw new IllegalStateException("over");
            }
        }

        private String delete() {
            return "DELETE "
                    + target.path()
                    + " HTTP/1.1\r\nhost: 127.0.0.1:8808\r\nmcp-protocol-version: "
                    + LoadTarget.REVISION
                    + (session.isEmpty() ? "" : "\r\nmcp-session-id: " + session)
                    + "\r\n\r\n";
        }

        /** Says once what became of the call. */
        void end(boolean right) {
            if (!over) {
                over = true;
                listener.answered(SessionSlot.this, dueAt, right);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(false);
        }
    }
}
