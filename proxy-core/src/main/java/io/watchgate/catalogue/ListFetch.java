package io.watchgate.catalogue;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches all pages of one list, once for everyone who waits for it.
 *
 * <p>Confined to the home loop of its catalogue. The calls may live on other loops only if the leg
 * does, which has the same home.
 */
final class ListFetch implements LegWaiter, CallOwner {

    private final UpstreamCatalogue catalogue;
    private final Primitive primitive;
    private final ItemList.Pages pages;
    private final List<ListWaiter> waiters = new ArrayList<>();
    private int changes;

    ListFetch(UpstreamCatalogue catalogue, Primitive primitive) {
        this.catalogue = catalogue;
        this.primitive = primitive;
        this.pages = new ItemList.Pages(primitive);
    }

    void add(ListWaiter waiter) {
        waiters.add(waiter);
    }

    @Override
    public void opened(UpstreamLeg leg) {
        ServerDescription server = leg.server();
        if (server == null || !server.has(ServerFeature.of(primitive))) {
            done(new ItemList(List.of(), leg.home().nanoTime(), ListLife.ABSENT));
        } else {
            changes = leg.upstream().results().changes(primitive);
            ask(leg, "");
        }
    }

    private void ask(UpstreamLeg leg, String params) {
        McpMethod method = method();
        UpstreamCall call =
                new UpstreamCall(
                        leg,
                        leg.loopFor(leg.home()),
                        method,
                        LegMessages.request(leg, method.text(), params),
                        this);
        call.run();
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        UpstreamLeg leg = call.leg();
        byte @Nullable [] result = result(response);
        boolean unsupported = response.isError() && primitive == Primitive.RESOURCE_TEMPLATE;
        response.release();
        if (result == null && !unsupported) {
            String text = "upstream " + leg.upstream().key() + " gave no list";
            failed(new Failure(Reason.UPSTREAM_INVALID, Phase.SENT, text));
            return;
        }
        // Many servers with resources know no templates and say so with an error.
        String cursor = result == null ? null : pages.add(result, leg.home().nanoTime());
        boolean more = cursor != null && pages.count() < leg.upstream().config().limits().pages();
        if (more) {
            ask(leg, "{\"cursor\":" + cursor + "}");
        } else {
            long now = leg.home().nanoTime();
            done(leg.isModern() ? pages.complete(now, changes) : pages.complete(now));
        }
    }

    private static byte @Nullable [] result(JsonRpcResponse response) {
        if (response.isError()) {
            return null;
        }
        byte[] result = new byte[Span.length(response.result())];
        response.body()
                .getBytes(response.body().readerIndex() + Span.start(response.result()), result);
        return result.length > 0 && result[0] == '{' ? result : null;
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        failed(failure);
    }

    @Override
    public void failed(Failure failure) {
        ItemList stale = catalogue.list(primitive);
        catalogue.fetched(this, primitive, null);
        waiters.forEach(
                waiter -> {
                    // What a server lets be kept for a time is better than nothing behind it.
                    if (stale == null) {
                        waiter.failed(failure);
                    } else {
                        waiter.listed(stale);
                    }
                });
    }

    private void done(ItemList list) {
        ItemList known = primitive == Primitive.TOOL ? catalogue.pinned(list) : list;
        catalogue.fetched(this, primitive, known);
        waiters.forEach(waiter -> waiter.listed(known));
    }

    private McpMethod method() {
        return switch (primitive) {
            case TOOL -> McpMethod.TOOLS_LIST;
            case PROMPT -> McpMethod.PROMPTS_LIST;
            case RESOURCE -> McpMethod.RESOURCES_LIST;
            case RESOURCE_TEMPLATE -> McpMethod.RESOURCE_TEMPLATES_LIST;
        };
    }
}
