package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.LegRequest;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Owns a leg that serves one call after the other, each from its sending to its outcome: whatever
 * the server asks or logs on it belongs to that call.
 *
 * <p>Confined to the loop of its {@link LeasePool}, on which the leg lives, except {@link
 * #keepsOpen}.
 */
final class Lease implements LegOwner {

    private final LeasePool pool;
    private final LeasePool.Tenants tenants;
    private final String clientInfo;
    private @Nullable UpstreamLeg leg;
    private @Nullable LogLevel level;
    private volatile @Nullable LeasedCall tenant;

    Lease(LeasePool pool, LeasePool.Tenants tenants, String clientInfo) {
        this.pool = pool;
        this.tenants = tenants;
        this.clientInfo = clientInfo;
    }

    /** Returns who may have the lease. */
    LeasePool.Tenants tenants() {
        return tenants;
    }

    /** Notes the leg it is for. */
    void of(UpstreamLeg newLeg) {
        leg = newLeg;
    }

    /** Returns the leg. */
    UpstreamLeg leg() {
        UpstreamLeg known = leg;
        if (known == null) {
            throw new IllegalStateException("a lease without a leg (expected: one)");
        }
        return known;
    }

    /** Gives the leg to {@code call} until that has ended. */
    void give(LeasedCall call) {
        tenant = call;
        if (leg().state() == UpstreamLeg.State.OPEN) {
            prepare();
        }
    }

    @Override
    public void opened(UpstreamLeg opened) {
        prepare();
    }

    /** Tells the server how much the tenant's client wants to read, before its call is sent. */
    private void prepare() {
        LeasedCall call = tenant;
        ServerDescription server = leg().server();
        LogLevel wanted = call == null ? null : call.logLevel();
        if (wanted != null
                && wanted != level
                && server != null
                && server.has(ServerFeature.LOGGING)) {
            level = wanted;
            LegRequest.send(
                    leg(), McpMethod.LOGGING_SET_LEVEL, "{\"level\":\"" + wanted.text() + "\"}");
        }
    }

    @Override
    public String capabilities() {
        return tenants.profile().toJson();
    }

    @Override
    public String clientInfo() {
        return clientInfo;
    }

    @Override
    public void requested(UpstreamLeg from, @Nullable UpstreamCall call, JsonRpcRequest request) {
        LeasedCall asked = tenant;
        if (asked != null && asked.owns(call)) {
            asked.asked(request);
            return;
        }
        RequestId id = request.readId();
        request.release();
        from.respond(
                LegMessages.error(
                        from,
                        id,
                        JsonRpcErrorCode.METHOD_NOT_FOUND,
                        "no client can be asked outside of its calls"));
    }

    @Override
    public void notified(
            UpstreamLeg from, @Nullable UpstreamCall call, JsonRpcNotification notification) {
        LeasedCall told = tenant;
        UpstreamCall current = told == null ? null : told.call();
        boolean logged = McpMethod.of(notification) == McpMethod.MESSAGE;
        if (told != null && current != null && logged && told.owns(call)) {
            current.receive(notification);
        } else {
            // Changes are heard on the leg that the lists come from.
            notification.release();
        }
    }

    @Override
    public void withdrawn(UpstreamLeg from, RequestId id) {
        LeasedCall asked = tenant;
        if (asked != null) {
            asked.withdrawn(id);
        }
    }

    @Override
    public boolean keepsOpen(UpstreamLeg same) {
        return tenant != null;
    }

    @Override
    public void ended(UpstreamLeg from, UpstreamCall call) {
        LeasedCall current = tenant;
        if (current != null && current.call() == call) {
            tenant = null;
            pool.free(this);
        }
    }

    @Override
    public void closed(UpstreamLeg gone) {
        pool.closed(this);
    }
}
