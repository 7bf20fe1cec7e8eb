package io.watchgate.server.warmup;

import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.FrameReception;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.function.Supplier;

/**
 * A leg to a server that is a few lines of code: it answers {@code initialize} and every other
 * request with a fixed result. Messages pass the handlers of a real leg.
 */
final class EchoLeg extends UpstreamLeg implements LegContext, FrameReception {

    private static final String INITIALIZED =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                    + "\"serverInfo\":{\"name\":\"warm-up\",\"version\":\"1\"}}";
    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"echo\",\"description\":\"Says what it was told.\","
                    + "\"inputSchema\":{\"type\":\"object\"}}]}";
    private static final String CALLED =
            "{\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(200) + "\"}]}";

    private final MemoryChannel channel = new MemoryChannel(this::take);
    private final Supplier<PipelineAssembler> assembler;

    EchoLeg(
            Upstream upstream,
            LegKey key,
            GatewayLoop home,
            LegOwner owner,
            Supplier<PipelineAssembler> assembler) {
        super(upstream, key, home, owner);
        this.assembler = assembler;
    }

    @Override
    protected void connect() {
        assembler.get().assembleLines(channel, this, this);
        home().eventLoop().register(channel).addListener(registered -> handshake());
    }

    /** Answers the requests among these lines. */
    private void take(String lines) {
        lines.lines().forEach(this::answer);
    }

    private void answer(String line) {
        String id = WarmServer.id(line);
        if (id.isEmpty()) {
            return;
        }
        String result =
                line.contains("\"initialize\"")
                        ? INITIALIZED
                        : line.contains("\"tools/list\"") ? TOOLS : CALLED;
        channel.receive("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}\n");
    }

    @Override
    protected void transmit(UpstreamCall call) {
        write(call);
    }

    @Override
    public void send(JsonRpcNotification notification) {
        home().run(() -> writeMessage(notification));
    }

    @Override
    public void respond(JsonRpcResponse response) {
        home().run(() -> writeMessage(response));
    }

    private void writeMessage(JsonRpcMessage message) {
        message.belongTo(this);
        write(message);
    }

    private void write(Object message) {
        channel.write(message, channel.voidPromise());
        home().flushes().addShared(channel);
    }

    @Override
    protected void logOpened() {
        // Nobody configured this upstream; the log speaks of others.
    }

    @Override
    protected void disconnect() {
        channel.close();
    }

    @Override
    public GatewayLoop loopFor(GatewayLoop caller) {
        return home();
    }

    @Override
    public UpstreamLeg leg() {
        return this;
    }

    @Override
    public CallTable calls() {
        return calls(home());
    }

    @Override
    public void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault) {
        throw new IllegalStateException(fault.text());
    }
}
