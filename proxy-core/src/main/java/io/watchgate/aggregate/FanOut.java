package io.watchgate.aggregate;

import io.watchgate.bridge.EarlierAnswers;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.ListLife;
import io.watchgate.catalogue.ListWaiter;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.loop.Countdown;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.routing.PinCheck;
import io.watchgate.session.Answers;
import io.watchgate.session.Caller;
import io.watchgate.session.ModernReply;
import io.watchgate.session.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Asks all upstreams for a list at once and answers with what is there at the deadline, {@code
 * timeouts.fan-out}.
 *
 * <p>A list that comes later counts as changed. Confined to the loop of the request's exchange.
 */
final class FanOut extends Countdown {

    private final AggregateEndpoint endpoint;
    private final Members members;
    private final UpstreamCatalogue[] catalogues;
    private final PendingRequest request;
    private final Caller caller;
    private final Primitive primitive;
    private final @Nullable ItemList[] lists;

    /**
     * Creates it.
     *
     * @param catalogues those of the members, in their order
     */
    FanOut(
            AggregateEndpoint endpoint,
            Members members,
            UpstreamCatalogue[] catalogues,
            PendingRequest request,
            Caller caller,
            Primitive primitive) {
        super(request.exchange().loop());
        this.endpoint = endpoint;
        this.members = members;
        this.catalogues = catalogues;
        this.request = request;
        this.caller = caller;
        this.primitive = primitive;
        this.lists = new ItemList[members.all().size()];
    }

    void start() {
        // All that is at hand arrives in this very loop.
        for (int i = 0; i < lists.length; i++) {
            expect();
            catalogues[i].list(primitive, new Place(i));
        }
        if (await(endpoint.services().fanOutNanos())) {
            request.exchange().answerLater();
        }
    }

    private void take(int index, @Nullable ItemList list) {
        if (isOver()) {
            if (list != null) {
                endpoint.services().listArrived(caller, primitive);
            }
            return;
        }
        lists[index] = list;
        arrived();
    }

    @Override
    protected void ended() {
        MergedList merged = endpoint.merged(primitive, members, lists, request.principal());
        request.judged();
        noteHidden();
        ModernReply reply = request.exchange().modern();
        if (reply != null) {
            long now = loop().nanoTime();
            ListLife life = ListLife.merged(lists, now);
            reply.mayBeKept(life.leftMillis(now), life.shared());
        }
        byte[] json =
                primitive == Primitive.TOOL
                        ? EarlierAnswers.tools(merged.json(), caller.revision(), newest())
                        : merged.json();
        request.answer(Answers.result(request, json));
    }

    /** Notes how many tools are left out because they are not as they were. */
    private void noteHidden() {
        int hidden = 0;
        for (ItemList list : lists) {
            hidden += list == null ? 0 : list.verdict().hidden();
        }
        if (hidden > 0) {
            request.judge(PinCheck.leftOut(hidden));
        }
    }

    /** Returns the latest revision of the servers that are asked. */
    private ProtocolRevision newest() {
        ProtocolRevision newest = caller.revision();
        for (UpstreamCatalogue catalogue : catalogues) {
            ServerDescription server = catalogue.description();
            if (server != null && newest.isOlderThan(server.revision())) {
                newest = server.revision();
            }
        }
        return newest;
    }

    /** Takes the list of one upstream. */
    private final class Place implements ListWaiter {

        private final int index;

        Place(int index) {
            this.index = index;
        }

        @Override
        public void listed(ItemList list) {
            loop().run(() -> take(index, list));
        }

        @Override
        public void failed(Failure failure) {
            loop().run(() -> take(index, null));
        }
    }
}
