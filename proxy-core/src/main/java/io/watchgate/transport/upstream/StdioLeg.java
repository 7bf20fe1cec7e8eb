package io.watchgate.transport.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.child.ChildCommand;
import io.watchgate.child.ChildProcess;
import io.watchgate.child.Children;
import io.watchgate.codec.FrameReception;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leg to a server that runs as a child process and speaks on its standard input and output.
 *
 * <p>All its calls share one pipe, so they live on its home loop. While the pipe is full, calls
 * wait in the leg's queue; answers are read all the same.
 */
public final class StdioLeg extends UpstreamLeg implements LegContext, FrameReception {

    private static final Logger LOG = LoggerFactory.getLogger(StdioLeg.class);

    /** How long a pipe is read after its process has ended. */
    private static final long DRAIN_MILLIS = 500;

    private final Children host;
    private final ChildCommand command;
    private final StdioPipelines pipelines;
    private final StdioNoise noise;
    private final int batchLimit;
    private final LongSupplier frameLimit;

    private volatile @Nullable ChildProcess child;

    // Confined to the home loop.
    private @Nullable Channel channel;
    private boolean outputOver;
    private boolean errorOver;
    private String exit = "";

    /** Creates a leg whose child is started when the leg is first used. */
    public StdioLeg(
            Upstream upstream,
            LegKey key,
            GatewayLoop home,
            LegOwner owner,
            StdioServices services) {
        super(upstream, key, home, owner);
        this.command = services.commands().apply(upstream);
        this.host = services.host();
        this.pipelines = services.pipelines();
        this.batchLimit = services.batchLimit();
        this.frameLimit = services.frameLimit();
        this.noise =
                new StdioNoise(upstream.key(), services.strays().apply(upstream), services.shown());
    }

    @Override
    public UpstreamLeg leg() {
        return this;
    }

    @Override
    public CallTable calls() {
        return calls(home());
    }

    /** Returns the process id of the child; -1 while there is none. Safe from any thread. */
    public long pid() {
        ChildProcess process = child;
        return process == null ? -1 : process.pid();
    }

    /** Counts and quotes what the child prints that is no message. */
    public StdioNoise noise() {
        return noise;
    }

    @Override
    public GatewayLoop loopFor(GatewayLoop caller) {
        return home();
    }

    @Override
    protected void connect() {
        host.start(
                command,
                started -> home().run(() -> started(started)),
                text -> {
                    LOG.warn(
                            "upstream {}: cannot start {}: {}",
                            upstream().key(),
                            command.command().get(0),
                            text);
                    String forClients = "upstream " + upstream().key() + " cannot be started";
                    home().run(() -> failedToOpen(Reason.UPSTREAM_UNAVAILABLE, forClients));
                });
    }

    private void started(ChildProcess process) {
        if (!isUsable()) {
            process.discard(upstream().config().timeouts().stop());
            return;
        }
        child = process;
        channel = process.channel();
        outputOver = false;
        errorOver = false;
        exit = "";
        pipelines.assembleStdio(channel, this);
        pipelines.assembleStderr(process.stderr(), this);
        process.onExit(code -> home().run(() -> exited(process, code)));
        home().eventLoop().register(process.stderr());
        home().eventLoop()
                .register(channel)
                .addListener(
                        registered -> {
                            if (registered.isSuccess()) {
                                handshake();
                            } else {
                                LOG.error(
                                        "upstream {}: its pipes cannot be used",
                                        upstream().key(),
                                        registered.cause());
                                failedToOpen(
                                        Reason.INTERNAL,
                                        "upstream " + upstream().key() + " cannot be started");
                            }
                        });
    }

    /**
     * Lets what the child wrote before its end be read, and then closes the pipe if a grandchild
     * still holds it.
     */
    private void exited(ChildProcess process, int code) {
        if (process == child) {
            exit = " and ended with code " + code;
        }
        if (!isUsable()) {
            LOG.info("upstream {}: process {} ended with code {}", upstream().key(), pid(), code);
        }
        home().eventLoop()
                .schedule(() -> process.channel().close(), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Notes that the child's output has ended. Its standard error, which says why, may end a little
     * later: it is waited for, but not for as long as a grandchild may hold it. Called by the
     * pipeline.
     */
    public void outputEnded(Channel pipe) {
        ChildProcess over = child;
        if (over == null || over.channel() != pipe) {
            return;
        }
        outputOver = true;
        if (endedUponQuestion()) {
            over.stop(upstream().config().timeouts().stop());
            child = null;
            connect();
        } else if (errorOver || !isUsable()) {
            ended(over);
        } else {
            home().eventLoop().schedule(() -> ended(over), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Notes that the child's standard error has ended. Called by its pipeline. */
    public void errorEnded(Channel pipe) {
        ChildProcess over = child;
        if (over == null || over.stderr() != pipe) {
            return;
        }
        errorOver = true;
        if (outputOver) {
            ended(over);
        }
    }

    /** Notes that the pipe can be written to again. Called by the pipeline. */
    public void writable() {
        pump(home());
    }

    private void ended(ChildProcess process) {
        if (isUsable() && process == child) {
            String how = "closed its output" + exit;
            LOG.warn("upstream {} {}{}", upstream().key(), how, noise.quote());
            broken(Reason.UPSTREAM_CLOSED, "upstream " + upstream().key() + " " + how);
        }
    }

    @Override
    protected boolean isWritable(GatewayLoop loop) {
        return channel != null && channel.isWritable();
    }

    @Override
    protected void transmit(UpstreamCall call) {
        write(call);
    }

    @Override
    public void send(JsonRpcNotification notification) {
        home().run(() -> writeOrRelease(notification));
    }

    @Override
    public void respond(JsonRpcResponse response) {
        home().run(() -> writeOrRelease(response));
    }

    private void writeOrRelease(JsonRpcMessage message) {
        if (channel == null || !channel.isActive()) {
            message.release();
        } else {
            message.belongTo(this);
            write(message);
        }
    }

    private void write(Object message) {
        Channel pipe = channel;
        if (pipe == null) {
            throw new IllegalStateException(this + " has no pipe");
        }
        pipe.write(message, pipe.voidPromise());
        home().flushes().addShared(pipe);
    }

    @Override
    protected void disconnect() {
        ChildProcess process = child;
        if (process != null) {
            process.stop(upstream().config().timeouts().stop());
        }
    }

    @Override
    public int batchLimit(MessageContext context) {
        ServerDescription server = server();
        return server != null && server.revision().hasBatches() ? batchLimit : 0;
    }

    @Override
    public void malformed(ChannelHandlerContext ctx, MessageContext context, Malformed fault) {
        String text = fault.text();
        if (fault.fault() == null) {
            text += " (expected: <= " + frameLimit.getAsLong() + " bytes, limits.frame)";
        }
        UpstreamCall call = fault.id() == null ? null : calls().get(fault.id().number());
        if (call != null) {
            call.fail(
                    Reason.UPSTREAM_INVALID,
                    "upstream " + upstream().key() + " sent no valid answer: " + text);
        } else {
            noise.malformed(text, fault.bytes());
        }
    }
}
