package io.watchgate.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;

/** A leg to a server that a test plays: see {@link PlayedServer}. Confined to its home loop. */
public final class PlayedLeg extends UpstreamLeg implements LegContext {

    private final PlayedServer server;

    PlayedLeg(
            Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner, PlayedServer server) {
        super(upstream, key, home, owner);
        this.server = server;
    }

    @Override
    public GatewayLoop loopFor(GatewayLoop caller) {
        return home();
    }

    @Override
    protected void connect() {
        server.connected(this);
        if (server.isDown()) {
            failedToOpen(Reason.UPSTREAM_UNAVAILABLE, "the test's server is down");
        } else {
            handshake();
        }
    }

    @Override
    protected void transmit(UpstreamCall call) {
        long id = home().nextId();
        JsonRpcRequest request = call.send(id);
        String body = request.body().toString(StandardCharsets.UTF_8);
        request.release();
        server.called(this, id, call.method(), body);
    }

    @Override
    public void send(JsonRpcNotification notification) {
        server.told(notification.body().toString(StandardCharsets.UTF_8));
        notification.release();
    }

    @Override
    public void respond(JsonRpcResponse response) {
        server.told(response.body().toString(StandardCharsets.UTF_8));
        response.release();
    }

    @Override
    protected void disconnect() {
        server.disconnected();
    }

    /** Takes a message of the server. */
    void receive(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = new EnvelopeScanner(VirtualLoop.JSON_DEPTH);
        scanner.feed(bytes, 0, bytes.length);
        if (scanner.finish() != null) {
            throw new AssertionError("the test's server wrote " + json + ": " + scanner.fault());
        }
        ByteBuf body = Unpooled.wrappedBuffer(bytes);
        JsonRpcMessage message = MessageReader.read(body, this, scanner);
        if (message instanceof JsonRpcResponse response) {
            UpstreamCall call = calls().remove(response.numericId());
            if (call == null) {
                throw new AssertionError("no call for " + json);
            }
            call.answered(response);
            call.complete();
        } else {
            received(this, message);
        }
    }

    /** Breaks under whoever uses it. */
    void breakDown() {
        broken(Reason.UPSTREAM_CLOSED, "the test's server has gone");
    }

    @Override
    public UpstreamLeg leg() {
        return this;
    }

    @Override
    public CallTable calls() {
        return calls(home());
    }
}
