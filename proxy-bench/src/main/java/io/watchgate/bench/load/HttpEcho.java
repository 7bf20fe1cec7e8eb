package io.watchgate.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.watchgate.loop.IoBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A fast MCP server over Streamable HTTP, on one thread and loopback only. Sessionless. Of the
 * legacy era, unless it is asked to know both.
 */
public final class HttpEcho implements AutoCloseable {

    /** The argument of the program that lets it know both eras. */
    public static final String BOTH_ERAS = "both-eras";

    private final EventLoopGroup group;
    private final int port;

    /** Listens on a free port. */
    public HttpEcho() {
        this(false, false);
    }

    /**
     * Listens on a free port.
     *
     * @param neighbours whether it has the tools of {@link NeighbourAnswers} as well
     * @param bothEras whether it knows requests of MCP 2026-07-28 as well
     */
    HttpEcho(boolean neighbours, boolean bothEras) {
        IoBackend backend = IoBackend.automatic();
        group = new MultiThreadIoEventLoopGroup(1, backend.handlers());
        Channel listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(backend.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new Requests(neighbours, bothEras));
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
        port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Prints the port, and serves until standard input ends. */
    public static void main(String[] args) throws IOException {
        try (HttpEcho server = new HttpEcho(false, List.of(args).contains(BOTH_ERAS))) {
            server.serveUntilInputEnds();
        }
    }

    void serveUntilInputEnds() throws IOException {
        System.out.write(EchoAnswers.ascii(port + "\n"));
        System.out.flush();
        int read;
        do {
            // The lab writes nothing; when it ends, so does this.
            read = System.in.read();
        } while (read >= 0);
    }

    /** Returns the port it listens on. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Reads requests as the lab, nginx and the gateway write them, and answers each. */
    private static final class Requests extends ByteToMessageDecoder {

        private static final byte[] OK =
                EchoAnswers.ascii(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ");
        private static final byte[] ACCEPTED =
                EchoAnswers.ascii("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
        private static final byte[] NOT_ALLOWED =
                EchoAnswers.ascii("HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n");

        /** There may be ten thousand connections. */
        private static final int SMALL = 1024;

        private static final String LENGTH = "content-length:";

        private final ByteBuf answer = Unpooled.buffer(SMALL);
        private byte[] body = new byte[SMALL];
        private int headEnd = -1;
        private int length;
        private boolean post;
        private boolean get;
        private String path = "/mcp";
        private PathAnswers atPath = PathAnswers.of(path);
        private final boolean neighbours;
        private final boolean bothEras;

        Requests(boolean neighbours, boolean bothEras) {
            this.neighbours = neighbours;
            this.bothEras = bothEras;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (headEnd < 0 && !readHead(in)) {
                return;
            }
            if (in.readableBytes() < headEnd + length) {
                return;
            }
            in.skipBytes(headEnd);
            headEnd = -1;
            if (body.length < length) {
                body = new byte[length];
            }
            in.readBytes(body, 0, length);
            if (neighbours
                    && post
                    && NeighbourAnswers.calls(NeighbourAnswers.SLOW, body, 0, length)) {
                ByteBuf late = answer(ctx);
                ctx.executor()
                        .schedule(
                                () -> ctx.writeAndFlush(late),
                                NeighbourAnswers.SLOW_SECONDS,
                                TimeUnit.SECONDS);
            } else {
                ctx.write(post ? answer(ctx) : answerGet(ctx.alloc().buffer()));
            }
        }

        private ByteBuf answerGet(ByteBuf out) {
            return get && atPath.writeIdle(out) ? out : out.writeBytes(NOT_ALLOWED);
        }

        private boolean readHead(ByteBuf in) {
            int from = in.readerIndex();
            int whole = ResponseReader.headLength(in);
            if (whole < 0) {
                return false;
            }
            headEnd = whole;
            post = in.getByte(from) == 'P';
            get = in.getByte(from) == 'G';
            String head =
                    in.toString(from, headEnd, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            notePath(head);
            int at = head.indexOf(LENGTH);
            length =
                    at < 0
                            ? 0
                            : Integer.parseInt(
                                    head.substring(at + LENGTH.length(), head.indexOf('\r', at))
                                            .strip());
            return true;
        }

        private void notePath(String head) {
            int from = head.indexOf(' ') + 1;
            if (!head.startsWith(path, from) || head.charAt(from + path.length()) != ' ') {
                path = head.substring(from, head.indexOf(' ', from));
                atPath = PathAnswers.of(path);
            }
        }

        private ByteBuf answer(ChannelHandlerContext ctx) {
            if (neighbours && NeighbourAnswers.calls(NeighbourAnswers.LARGE, body, 0, length)) {
                ByteBuf large = NeighbourAnswers.large(body, 0, length);
                ByteBuf head = ctx.alloc().buffer(OK.length + 16).writeBytes(OK);
                head.writeCharSequence(
                        Integer.toString(large.readableBytes()), StandardCharsets.US_ASCII);
                return Unpooled.wrappedBuffer(head.writeInt(0x0d0a0d0a), large);
            }
            answer.clear();
            if (bothEras && ModernEcho.speaks(body, 0, length)) {
                ModernEcho.write(answer, body, 0, length);
            } else if (!atPath.writeList(answer, body, length)) {
                EchoAnswers.write(answer, body, 0, length);
            }
            if (atPath.isStreamed(body, length)) {
                return atPath.writeStream(ctx.alloc().buffer(), body, length, answer);
            }
            if (!answer.isReadable()) {
                return ctx.alloc().buffer(ACCEPTED.length).writeBytes(ACCEPTED);
            }
            ByteBuf out = ctx.alloc().buffer(OK.length + 16 + answer.readableBytes());
            out.writeBytes(OK);
            out.writeCharSequence(
                    Integer.toString(answer.readableBytes()), StandardCharsets.US_ASCII);
            out.writeInt(0x0d0a0d0a);
            return out.writeBytes(answer);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            ctx.flush();
            super.channelReadComplete(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
