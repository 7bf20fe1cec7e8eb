package io.watchgate.catalogue;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Owns a leg that several sessions share: the server may tell, but there is no one client it could
 * ask.
 */
final class SharedLegOwner implements LegOwner {

    private final UpstreamCatalogue catalogue;
    private final CatalogueListener listener;
    private final String clientInfo;

    SharedLegOwner(UpstreamCatalogue catalogue, CatalogueListener listener, String clientInfo) {
        this.catalogue = catalogue;
        this.listener = listener;
        this.clientInfo = clientInfo;
    }

    @Override
    public String capabilities() {
        return catalogue.key().profile().toJson();
    }

    @Override
    public String clientInfo() {
        return clientInfo;
    }

    @Override
    public void requested(UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcRequest request) {
        RequestId id = request.readId();
        McpMethod method = McpMethod.of(request);
        request.release();
        ClientFeature missing = ClientFeature.askedBy(method);
        if (call != null && missing != null && method != McpMethod.ROOTS_LIST) {
            call.refused(missing);
        }
        if (method == McpMethod.ROOTS_LIST) {
            leg.respond(LegMessages.result(leg, id, "{\"roots\":[]}"));
        } else {
            leg.respond(
                    LegMessages.error(
                            leg,
                            id,
                            JsonRpcErrorCode.METHOD_NOT_FOUND,
                            "no client can be asked on a shared connection"));
        }
    }

    @Override
    public void notified(
            UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcNotification notification) {
        if (listener.tookForTask(leg, notification)) {
            return;
        }
        switch (McpMethod.of(notification)) {
            case TOOLS_LIST_CHANGED -> changed(notification, Primitive.TOOL);
            case PROMPTS_LIST_CHANGED -> changed(notification, Primitive.PROMPT);
            case RESOURCES_LIST_CHANGED -> changed(notification, Primitive.RESOURCE);
            case MESSAGE -> {
                if (call == null) {
                    listener.said(catalogue, leg, notification);
                } else {
                    call.receive(notification);
                }
            }
            default -> listener.said(catalogue, leg, notification);
        }
    }

    @Override
    public boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification) {
        return listener.progressed(leg, loop, call, notification);
    }

    @Override
    public void changedUntold(UpstreamLeg leg, Primitive primitive) {
        catalogue.forget(primitive);
    }

    private void changed(JsonRpcNotification notification, Primitive primitive) {
        notification.release();
        catalogue.changed(primitive);
    }

    @Override
    public void withdrawn(UpstreamLeg leg, RequestId id) {
        // Nobody was asked: the request has been answered with an error already.
    }

    @Override
    public boolean keepsOpen(UpstreamLeg leg) {
        return listener.isListenedTo(catalogue);
    }

    @Override
    public void opened(UpstreamLeg leg) {
        listener.opened(leg);
    }

    @Override
    public void closed(UpstreamLeg leg) {
        catalogue.legClosed(leg);
    }
}
