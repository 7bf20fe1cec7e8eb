package io.watchgate.upstream;

import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ListenFilter;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to a server of the modern era for all who share a leg: one stream for its lists and all
 * resources that somebody subscribed to (MCP 2026-07-28, basic/patterns/subscriptions).
 *
 * <p>Another set of resources is another stream; the old one is read until the new one is
 * acknowledged and a little longer, so that nothing is lost between them. What both tell is told
 * once: an update on the old stream waits for its like on the new one, and is told when that has
 * not come by the old one's end. A stream that ends is asked for again at the pace of {@code
 * restart}, and what it may have told meanwhile is taken for having happened once. Over HTTP
 * streams are bounded by {@code limits.streams}; a leg has three at most, for a moment. Resources
 * are bounded by {@code limits.subscriptions}.
 *
 * <p>Confined to the leg's home loop. Is its own timer: the next attempt.
 */
final class ModernListening extends LoopTimer {

    private static final Logger LOG = LoggerFactory.getLogger(ModernListening.class);

    /** A stream that has held for so long is asked for again as if it were the first. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Somebody's request to be told of a resource, which waits for the server's word. */
    private record Waiting(String uri, UpstreamCall call) {}

    private final UpstreamLeg leg;
    private final boolean subscribes;
    private final Set<Primitive> lists;
    private final Set<String> uris = new LinkedHashSet<>();
    private final Set<String> missed = new LinkedHashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private ListenFilter lost = ListenFilter.NOTHING;
    private @Nullable ListenStream current;
    private @Nullable ListenStream opening;
    private @Nullable ListenStream leaving;
    private final Set<String> told = new HashSet<>();
    private final Map<String, JsonRpcNotification> held = new LinkedHashMap<>();
    private boolean settling;
    private boolean over;
    private int failures;

    ModernListening(UpstreamLeg leg, ServerDescription server) {
        this.leg = leg;
        this.subscribes = server.has(ServerFeature.RESOURCES_SUBSCRIBE);
        this.lists = wantsLists(leg) ? announced(server) : Set.of();
    }

    /** Tells whether the lists that clients see come over the leg. */
    private static boolean wantsLists(UpstreamLeg leg) {
        return switch (leg.key().kind()) {
            case SHARED, CATALOGUE -> true;
            case SESSION -> leg.upstream().config().sharing() == Sharing.SESSION;
            case LEASE -> false;
        };
    }

    private static Set<Primitive> announced(ServerDescription server) {
        Set<Primitive> announced = EnumSet.noneOf(Primitive.class);
        for (Primitive primitive : Primitive.values()) {
            if (server.has(ServerFeature.listChanged(primitive))) {
                announced.add(primitive);
            }
        }
        return announced;
    }

    private GatewayLoop loop() {
        return leg.home();
    }

    /** Begins to listen when the leg, which is opening, knows what its sessions subscribed to. */
    void start() {
        settleSoon();
    }

    /** Answers {@code call} when the server tells of {@code uri}, or will not. */
    void subscribe(String uri, UpstreamCall call) {
        assert loop().inLoop() : Thread.currentThread().getName();
        if (over || !subscribes) {
            fail(call, notOffered());
        } else if (current != null && uris.contains(uri) && current.heard().uris().contains(uri)) {
            agree(call);
        } else if (!uris.contains(uri) && uris.size() >= leg.upstream().mostSubscriptions()) {
            fail(call, leg.upstream().tooManySubscriptions());
        } else {
            if (leg.state() == UpstreamLeg.State.OPENING) {
                // Subscribed to on the leg before: nobody knows what happened since.
                missed.add(uri);
            }
            uris.add(uri);
            waiting.add(new Waiting(uri, call));
            settleSoon();
        }
    }

    /** Notes that nobody wants to hear of {@code uri} any more. */
    void unsubscribe(String uri) {
        assert loop().inLoop() : Thread.currentThread().getName();
        if (uris.remove(uri)) {
            settleSoon();
        }
    }

    /** Stops listening for good. */
    void end() {
        over = true;
        loop().timers().cancel(this);
        held.values().forEach(JsonRpcNotification::release);
        held.clear();
        for (ListenStream stream : new ListenStream[] {current, opening, leaving}) {
            if (stream != null) {
                stream.end();
            }
        }
        giveUp(Failure.notSent(Reason.UPSTREAM_CLOSED, "upstream " + leg + " listens no more"));
    }

    /** What is subscribed to within one turn of the loop is one set. */
    private void settleSoon() {
        if (!settling) {
            settling = true;
            loop().handoff().post(this::settle);
        }
    }

    /** Opens a stream if none is open for what is wanted, and none is being opened. */
    private void settle() {
        settling = false;
        if (over || opening != null || isSettled()) {
            return;
        }
        loop().timers().cancel(this);
        if (leg.state() == UpstreamLeg.State.CLOSED) {
            giveUp(leg.upstream().health().failure());
            return;
        }
        ListenFilter wanted = new ListenFilter(lists, uris, Set.of());
        if (current != null && (wanted.isEmpty() || !leg.hasRoomToListen())) {
            current.end();
            lost = current.heard();
            current = null;
        }
        if (wanted.isEmpty()) {
            lost = ListenFilter.NOTHING;
        } else {
            ListenStream next = new ListenStream(this, leg, wanted);
            opening = next;
            next.start();
        }
    }

    private boolean isSettled() {
        return current != null && current.heard().uris().equals(uris)
                ? !uris.isEmpty() || !lists.isEmpty()
                : current == null && uris.isEmpty() && lists.isEmpty();
    }

    /** Takes note of the server's word on a stream. */
    void acknowledged(ListenStream stream) {
        if (over || stream != opening) {
            return;
        }
        opening = null;
        if (leaving != null) {
            leaving.end();
            left(leaving);
        }
        leaving = current;
        if (leaving != null) {
            leaving.endSoon();
        }
        current = stream;
        makeUpFor(stream.heard());
        answer(stream);
        settleSoon();
    }

    /** Tells once what may have happened while no stream was open. */
    private void makeUpFor(ListenFilter heard) {
        ListenFilter again = lost.and(heard);
        missed.retainAll(heard.uris());
        missed.addAll(again.uris());
        Set<String> changes = new TreeSet<>();
        again.lists().forEach(primitive -> changes.add(primitive.listChanged()));
        Set<String> updates = new LinkedHashSet<>(missed);
        lost = ListenFilter.NOTHING;
        missed.clear();
        changes.forEach(method -> tell(method, ""));
        updates.forEach(
                uri ->
                        tell(
                                McpMethod.RESOURCES_UPDATED.text(),
                                "{\"uri\":" + JsonTexts.quote(uri) + "}"));
    }

    private void tell(String method, String params) {
        ListenNotices.pass(leg, null, LegMessages.heard(leg, method, params));
    }

    private void answer(ListenStream stream) {
        Set<String> asked = stream.asked().uris();
        Set<String> heard = stream.heard().uris();
        uris.removeIf(uri -> asked.contains(uri) && !heard.contains(uri));
        List<Waiting> those = List.copyOf(waiting);
        waiting.clear();
        for (Waiting each : those) {
            if (heard.contains(each.uri)) {
                agree(each.call);
            } else if (asked.contains(each.uri)) {
                fail(each.call, heard.isEmpty() ? notOffered() : refused(each.uri));
            } else {
                waiting.add(each);
            }
        }
    }

    private Failure notOffered() {
        String text = "upstream " + leg.upstream().key() + " offers no subscriptions to resources";
        return Failure.notSent(Reason.METHOD_NOT_FOUND, text);
    }

    private Failure refused(String uri) {
        String text = "upstream " + leg.upstream().key() + " does not tell of resource " + uri;
        return Failure.notSent(Reason.UNKNOWN_NAME, text);
    }

    /** Takes note of the end of a stream that was not ended here. */
    void ended(ListenStream stream, Failure why) {
        if (stream == leaving) {
            left(stream);
        } else if (stream == current) {
            LOG.debug("upstream {}: {}", leg.upstream().key(), why.text());
            giveHeld();
            lost = stream.heard();
            current = null;
            retry(stream);
        } else if (stream == opening) {
            LOG.debug("upstream {}: {}", leg.upstream().key(), why.text());
            opening = null;
            giveUp(why);
            retry(stream);
        }
    }

    /** Takes what a stream tells of a resource; takes ownership of {@code update}. */
    void updated(ListenStream stream, UpstreamCall call, JsonRpcNotification update) {
        String uri = update.uriText();
        if (leaving != null && stream == current) {
            // From here on the server tells of it on this stream, whatever happens.
            if (told.size() < leg.upstream().mostSubscriptions()) {
                told.add(uri);
            }
            JsonRpcNotification same = held.remove(uri);
            if (same != null) {
                same.release();
            }
        } else if (stream == leaving && isHeard(uri)) {
            leg.upstream().results().updated(uri);
            if (told.contains(uri) || held.containsKey(uri)) {
                update.release();
                return;
            }
            if (held.size() < leg.upstream().mostSubscriptions()) {
                held.put(uri, update);
                return;
            }
        }
        ListenNotices.pass(leg, call, update);
    }

    /** Tells whether the stream that stays may tell of {@code uri}. */
    private boolean isHeard(String uri) {
        return current != null && current.heard().uris().stream().anyMatch(uri::startsWith);
    }

    /** Notes that the stream whose place another has taken is not read any more. */
    void left(ListenStream stream) {
        if (stream == leaving) {
            leaving = null;
            giveHeld();
        }
    }

    /** Tells what only the old stream has told. */
    private void giveHeld() {
        List<JsonRpcNotification> those = List.copyOf(held.values());
        held.clear();
        told.clear();
        those.forEach(update -> ListenNotices.pass(leg, null, update));
    }

    /** Notes that the server knows nothing of listening: it is not asked again over this leg. */
    void unknown(ListenStream stream) {
        if (stream == opening) {
            LOG.info("upstream {} announces changes, but not to us", leg.upstream().key());
            opening = null;
            giveUp(notOffered());
            end();
        }
    }

    /** Fails all who wait, and forgets what only they want. */
    private void giveUp(Failure failure) {
        List<Waiting> those = List.copyOf(waiting);
        waiting.clear();
        for (Waiting each : those) {
            if (!isOthers(each.uri)) {
                uris.remove(each.uri);
            }
            fail(each.call, failure);
        }
    }

    /** Tells whether the server has agreed to tell of {@code uri} before. */
    private boolean isOthers(String uri) {
        return current != null && current.heard().uris().contains(uri)
                || lost.uris().contains(uri)
                || missed.contains(uri);
    }

    private void retry(ListenStream ended) {
        if (over || leg.state() == UpstreamLeg.State.CLOSED) {
            giveUp(leg.upstream().health().failure());
        } else if (opening == null && !isScheduled()) {
            failures = ended.hasLasted(SETTLED_NANOS) ? 1 : failures + 1;
            RestartConfig restart = leg.upstream().config().restart();
            loop().timers().schedule(this, UpstreamHealth.pauseNanos(restart, failures));
        }
    }

    @Override
    protected void expired() {
        settle();
    }

    private static void agree(UpstreamCall call) {
        call.loop()
                .run(
                        () -> {
                            if (!call.isDone()) {
                                call.answerHere(LegMessages.answer(call.leg(), "{}"));
                            }
                        });
    }

    private static void fail(UpstreamCall call, Failure failure) {
        LegOpening.failOnItsLoop(call, failure);
    }
}
