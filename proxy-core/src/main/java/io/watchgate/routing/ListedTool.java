package io.watchgate.routing;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.ListWaiter;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.Caller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.Upstream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds a tool in the list that its server gives to whoever asks.
 *
 * @param request on whose behalf it is looked for
 * @param name the server's own name of the tool
 * @param then takes it, on the loop of the request
 */
public record ListedTool(PendingRequest request, String name, Consumer<byte @Nullable []> then)
        implements ListWaiter {

    /** Looks for the tool: in the list at hand, or in one that is fetched for this. */
    public static void find(
            RoutingServices services,
            PendingRequest request,
            Upstream upstream,
            String name,
            Consumer<byte @Nullable []> then) {
        Caller caller = request.caller();
        if (caller == null) {
            then.accept(null);
        } else {
            services.legs()
                    .catalogue(caller, upstream)
                    .list(Primitive.TOOL, new ListedTool(request, name, then));
        }
    }

    @Override
    public void listed(ItemList list) {
        byte[] found = null;
        for (CatalogueItem item : list.items()) {
            found = item.name().equals(name) ? item.json() : found;
        }
        tell(found);
    }

    @Override
    public void failed(Failure failure) {
        tell(null);
    }

    private void tell(byte @Nullable [] tool) {
        request.exchange().loop().run(() -> then.accept(tool));
    }
}
