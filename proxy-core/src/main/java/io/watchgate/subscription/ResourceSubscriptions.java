package io.watchgate.subscription;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.NamePortions;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.ResourceSubscriber;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegRequest;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts who subscribed to which resource, so that a server has one subscription for all, from the
 * first subscriber to the last. Whoever subscribes before the server has agreed asks it as well.
 * Resources over one leg are bounded by {@code limits.subscriptions}.
 *
 * <p>Subscribes again over a new leg when the old one is gone. Safe from any thread: one lock, held
 * for a few steps in memory; none of this is on the way of a call.
 */
public final class ResourceSubscriptions {

    private record Key(Upstream upstream, LegKey leg) {}

    /** How somebody comes to a subscription: there is none yet, there is one, there is no room. */
    private enum Place {
        ASKS,
        JOINS,
        EXCEEDS
    }

    private final Map<Key, LegSubscriptions> tables = new HashMap<>();

    /** Forwards or answers a {@code resources/subscribe}; {@code uri} is the server's own. */
    public void subscribe(
            PendingRequest request, ResourceSubscriber subscriber, UpstreamLeg leg, String uri) {
        Key key = new Key(leg.upstream(), leg.key());
        switch (add(key, uri, subscriber)) {
            case ASKS -> send(request, leg, new Subscription(request, key, uri, subscriber));
            case JOINS -> request.answer(Answers.result(request, "{}"));
            case EXCEEDS -> request.fail(leg.upstream().tooManySubscriptions());
        }
    }

    private Place add(Key key, String uri, ResourceSubscriber subscriber) {
        int most = key.upstream.mostSubscriptions();
        synchronized (tables) {
            LegSubscriptions table = tables.get(key);
            if (table == null) {
                table = new LegSubscriptions();
                tables.put(key, table);
            } else if (table.isTooMany(uri, most)) {
                return Place.EXCEEDS;
            }
            return table.add(uri, subscriber) ? Place.ASKS : Place.JOINS;
        }
    }

    /**
     * Subscribes for somebody who has sent no request for it; {@code uri} is the server's own.
     *
     * @param from the loop this is called on
     * @param outcome hears, on any of the gateway's loops, whether the server has agreed
     */
    public void subscribe(
            ResourceSubscriber subscriber,
            UpstreamLeg leg,
            String uri,
            GatewayLoop from,
            Consumer<Boolean> outcome) {
        Key key = new Key(leg.upstream(), leg.key());
        Place place = add(key, uri, subscriber);
        if (place != Place.ASKS) {
            outcome.accept(place == Place.JOINS);
            return;
        }
        UpstreamCall call =
                new UpstreamCall(
                        leg,
                        leg.loopFor(from),
                        McpMethod.RESOURCES_SUBSCRIBE,
                        LegMessages.request(leg, McpMethod.RESOURCES_SUBSCRIBE.text(), params(uri)),
                        new Subscription(new Outcome(outcome), key, uri, subscriber));
        call.loop().run(call);
    }

    /** Forwards or answers a {@code resources/unsubscribe}; {@code uri} is the server's own. */
    public void unsubscribe(
            PendingRequest request, ResourceSubscriber subscriber, UpstreamLeg leg, String uri) {
        if (remove(new Key(leg.upstream(), leg.key()), uri, subscriber)) {
            send(request, leg, request);
        } else {
            request.answer(Answers.result(request, "{}"));
        }
    }

    private static void send(PendingRequest request, UpstreamLeg leg, CallOwner owner) {
        request.sendAs(
                new UpstreamCall(
                        leg,
                        leg.loopFor(request.exchange().loop()),
                        request.method(),
                        request.takeRequest(),
                        owner));
    }

    private boolean remove(Key key, String uri, ResourceSubscriber subscriber) {
        synchronized (tables) {
            LegSubscriptions table = tables.get(key);
            boolean last = table != null && table.remove(uri, subscriber);
            if (table != null && table.isEmpty()) {
                tables.remove(key);
            }
            return last;
        }
    }

    /**
     * Gives an update to everyone who subscribed over the leg; takes ownership of {@code
     * notification}.
     *
     * @param exposed returns the URI as a subscriber knows it, as the inside of a JSON string; null
     *     when it is the server's own
     */
    public void updated(
            UpstreamLeg leg,
            JsonRpcNotification notification,
            BiFunction<ResourceSubscriber, String, byte @Nullable []> exposed) {
        String uri = notification.uriText();
        Set<ResourceSubscriber> interested;
        synchronized (tables) {
            LegSubscriptions table = tables.get(new Key(leg.upstream(), leg.key()));
            interested = table == null ? Set.of() : table.interestedIn(uri, leg.isModern());
        }
        for (ResourceSubscriber subscriber : interested) {
            JsonRpcNotification copy = notification.copy();
            subscriber.updated(copy, exposed.apply(subscriber, uri));
        }
        notification.release();
    }

    /**
     * Subscribes to everything again over a leg that opens, before its first call. That may be a
     * thousand resources, so it takes several turns. Called on the leg's home loop.
     */
    public void opened(UpstreamLeg leg) {
        Key key = new Key(leg.upstream(), leg.key());
        List<String> uris;
        synchronized (tables) {
            LegSubscriptions table = tables.get(key);
            uris = table == null ? List.of() : table.uris();
            if (table != null) {
                table.startOver();
            }
        }
        if (!uris.isEmpty()) {
            Runnable prepared = LegRequest.hold(leg);
            NamePortions.give(leg.home(), uris, new Resubscribing(key, leg, prepared));
        }
    }

    /** Tells whether somebody subscribed over the leg. */
    public boolean isUsed(UpstreamLeg leg) {
        synchronized (tables) {
            return tables.containsKey(new Key(leg.upstream(), leg.key()));
        }
    }

    /**
     * Removes all subscriptions of a subscriber that has ended, and unsubscribes from what nobody
     * else wants: that may be a thousand resources, so it takes the leg's loop several turns.
     */
    public void ended(ResourceSubscriber subscriber) {
        Map<Key, List<String>> abandoned = new HashMap<>();
        synchronized (tables) {
            tables.forEach((key, table) -> abandoned.put(key, table.remove(subscriber)));
            tables.values().removeIf(LegSubscriptions::isEmpty);
        }
        abandoned.forEach(
                (key, uris) -> {
                    UpstreamLeg leg = uris.isEmpty() ? null : key.upstream.legs().find(key.leg);
                    if (leg != null) {
                        GatewayLoop home = leg.home();
                        home.run(() -> NamePortions.give(home, uris, new Unsubscribing(key, leg)));
                    }
                });
    }

    private static String params(String uri) {
        return "{\"uri\":" + JsonTexts.quote(uri) + "}";
    }

    /** Returns how many legs have subscriptions, for status. */
    public List<String> legs() {
        synchronized (tables) {
            List<String> names = new ArrayList<>();
            tables.keySet().forEach(key -> names.add(key.upstream.key()));
            return names;
        }
    }

    private void agreed(Key key, String uri) {
        synchronized (tables) {
            LegSubscriptions table = tables.get(key);
            if (table != null) {
                table.agreed(uri);
            }
        }
    }

    private boolean isWanted(Key key, String uri) {
        synchronized (tables) {
            LegSubscriptions table = tables.get(key);
            return table != null && table.isWanted(uri);
        }
    }

    /**
     * Unsubscribes from what nobody wanted any more when it was made. Whoever has come since has
     * asked the server itself, and a leg that has taken the place of this one has not subscribed.
     */
    private final class Unsubscribing implements NamePortions.Taker {

        private final Key key;
        private final UpstreamLeg leg;

        Unsubscribing(Key key, UpstreamLeg leg) {
            this.key = key;
            this.leg = leg;
        }

        @Override
        public boolean goesOn() {
            return leg.state() == UpstreamLeg.State.OPEN;
        }

        @Override
        public void take(String uri) {
            if (!isWanted(key, uri)) {
                LegRequest.send(leg, McpMethod.RESOURCES_UNSUBSCRIBE, params(uri));
            }
        }

        @Override
        public void over() {
            // Nobody waits for it.
        }
    }

    /** Subscribes to what is wanted still when its turn comes. */
    private final class Resubscribing implements NamePortions.Taker {

        private final Key key;
        private final UpstreamLeg leg;
        private final Runnable prepared;

        Resubscribing(Key key, UpstreamLeg leg, Runnable prepared) {
            this.key = key;
            this.leg = leg;
            this.prepared = prepared;
        }

        @Override
        public boolean goesOn() {
            return leg.state() == UpstreamLeg.State.OPENING
                    || leg.state() == UpstreamLeg.State.OPEN;
        }

        @Override
        public void take(String uri) {
            if (isWanted(key, uri)) {
                LegRequest.send(leg, McpMethod.RESOURCES_SUBSCRIBE, params(uri));
            }
        }

        @Override
        public void over() {
            prepared.run();
        }
    }

    /** Tells whether a server has agreed. */
    private record Outcome(Consumer<Boolean> agreed) implements CallOwner {

        @Override
        public void completed(UpstreamCall call, JsonRpcResponse response) {
            boolean done = !response.isError();
            response.release();
            agreed.accept(done);
        }

        @Override
        public void failed(UpstreamCall call, Failure failure) {
            agreed.accept(false);
        }
    }

    /** Passes the outcome on, and forgets the subscriber when the server refused. */
    private final class Subscription implements CallOwner {

        private final CallOwner then;
        private final Key key;
        private final String uri;
        private final ResourceSubscriber subscriber;

        Subscription(CallOwner then, Key key, String uri, ResourceSubscriber subscriber) {
            this.then = then;
            this.key = key;
            this.uri = uri;
            this.subscriber = subscriber;
        }

        @Override
        public void completed(UpstreamCall call, JsonRpcResponse response) {
            if (response.isError()) {
                remove(key, uri, subscriber);
            } else {
                agreed(key, uri);
            }
            then.completed(call, response);
        }

        @Override
        public void failed(UpstreamCall call, Failure failure) {
            remove(key, uri, subscriber);
            then.failed(call, failure);
        }

        @Override
        public boolean judged(UpstreamCall call, Judgement.Note decision) {
            return then.judged(call, decision);
        }

        @Override
        public void received(UpstreamCall call, JsonRpcMessage message) {
            then.received(call, message);
        }
    }
}
