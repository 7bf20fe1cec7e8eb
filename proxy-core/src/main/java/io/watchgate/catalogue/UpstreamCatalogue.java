package io.watchgate.catalogue;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.pin.Pins;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.upstream.KeptResults;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one upstream offers to those who share one of its legs.
 *
 * <p>Lists are fetched whole, once for all who ask at the same time, and kept until the server
 * announces a change, or, from a server that announces none, for {@code timeouts.catalogue}; those
 * of a server of the modern era for as long as it says. An upstream that was asked for and is down
 * is tried again until it is back, and then counts as changed.
 *
 * <p>Safe from any of the gateway's loops; fetching is confined to the home loop. Is its own timer:
 * the next attempt.
 */
public final class UpstreamCatalogue extends LoopTimer {

    private final Upstream upstream;
    private final LegKey key;
    private final GatewayLoop home;
    private final CatalogueListener listener;
    private final Supplier<@Nullable UpstreamLeg> legs;
    private volatile long maxAgeNanos;
    private volatile Pins pins;
    private volatile ToolsVerdict verdict = ToolsVerdict.UNPINNED;

    // Made with the first list.
    private volatile @Nullable AtomicReferenceArray<@Nullable ItemList> lists;

    private volatile @Nullable ServerDescription description;

    // Confined to the home loop.
    private @Nullable Map<Primitive, ListFetch> fetches;
    private Pins judgedBy;
    private boolean missed;

    /**
     * Creates a catalogue.
     *
     * @param ownLegs finds the leg when it belongs to one session; null for a leg that is shared
     */
    UpstreamCatalogue(
            Upstream upstream,
            LegKey key,
            GatewayLoop home,
            CatalogueServices services,
            @Nullable Supplier<@Nullable UpstreamLeg> ownLegs) {
        this.upstream = upstream;
        this.key = key;
        this.home = home;
        this.listener = services.listener();
        this.legs = ownLegs == null ? sharedLegs(services) : ownLegs;
        this.maxAgeNanos = services.maxAgeNanos();
        this.pins = services.pins();
        this.judgedBy = pins;
    }

    /** Takes another age at which lists are fetched anew, and other pins. Safe from any thread. */
    void configure(CatalogueServices services) {
        maxAgeNanos = services.maxAgeNanos();
        boolean same = pins.isAs(services.pins());
        pins = services.pins();
        if (!same) {
            verdict = ToolsVerdict.UNPINNED;
            for (Primitive primitive : Primitive.values()) {
                // At once: the home loop may be long in coming, and calls do not wait for it.
                keep(primitive, null);
                changed(primitive);
            }
        }
    }

    /** Returns what pins said of the server's tools when they were last listed. */
    public ToolsVerdict verdict() {
        return verdict;
    }

    /** Returns what clients may know of a list of tools. Called on the home loop. */
    ItemList pinned(ItemList tools) {
        Pins current = pins;
        judgedBy = current;
        return current.concern(upstream.key()) ? tools.pinned(current, upstream.key()) : tools;
    }

    /** Returns the upstream. */
    public Upstream upstream() {
        return upstream;
    }

    /** Returns who shares the leg the lists come from. */
    public LegKey key() {
        return key;
    }

    /** Returns what the server said of itself when it was last open; null if it never was. */
    public @Nullable ServerDescription description() {
        ServerDescription said = description;
        return said != null && verdict.isRefused() ? said.withoutInstructions() : said;
    }

    /** Returns the list if it is at hand; an empty one when clients may know nothing of it. */
    public @Nullable ItemList list(Primitive primitive) {
        return primitive != Primitive.TOOL && verdict.isRefused()
                ? ItemList.EMPTY
                : kept(primitive);
    }

    private @Nullable ItemList kept(Primitive primitive) {
        AtomicReferenceArray<@Nullable ItemList> all = lists;
        return all == null ? null : all.get(primitive.ordinal());
    }

    /** Keeps a list, on the home loop, or none. */
    private void keep(Primitive primitive, @Nullable ItemList list) {
        AtomicReferenceArray<@Nullable ItemList> all = lists;
        if (all == null && list != null) {
            all = new AtomicReferenceArray<>(Primitive.values().length);
            lists = all;
        }
        if (all != null) {
            all.set(primitive.ordinal(), list);
        }
    }

    /** Opens the upstream unless it is open, and tells {@code waiter} on the home loop. */
    public void open(LegWaiter waiter) {
        home.run(() -> openAtHome(new Observed(waiter)));
    }

    /**
     * Returns the leg the lists come from, a new one if there is none; null when there can be none
     * now.
     */
    public @Nullable UpstreamLeg leg() {
        return legs.get();
    }

    private Supplier<@Nullable UpstreamLeg> sharedLegs(CatalogueServices services) {
        SharedLegOwner owner = new SharedLegOwner(this, listener, services.clientInfo());
        Supplier<LegOwner> same = () -> owner;
        return () -> upstream.legs().acquire(key, home, same);
    }

    /**
     * Gives {@code waiter} the list: the one at hand, or a new one. Where tools can make clients do
     * without the whole upstream, these are looked at first.
     */
    public void list(Primitive primitive, ListWaiter waiter) {
        if (primitive == Primitive.TOOL || !pins.mayRefuse(upstream.key())) {
            give(primitive, waiter);
            return;
        }
        give(
                Primitive.TOOL,
                new ListWaiter() {
                    @Override
                    public void listed(ItemList tools) {
                        if (tools.verdict().isRefused()) {
                            waiter.listed(ItemList.EMPTY);
                        } else {
                            give(primitive, waiter);
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        waiter.failed(failure);
                    }
                });
    }

    private void give(Primitive primitive, ListWaiter waiter) {
        ItemList kept = list(primitive);
        if (kept == null || isOver(primitive, kept)) {
            home.run(() -> fetch(primitive, waiter));
            return;
        }
        waiter.listed(kept);
        if (isOld(primitive, kept)) {
            home.run(() -> refresh(primitive, kept));
        }
    }

    private boolean isOld(Primitive primitive, ItemList kept) {
        ServerDescription server = description;
        boolean announces = server != null && server.has(ServerFeature.listChanged(primitive));
        return !announces
                && kept.life().kind() != ListLife.Kind.SAID
                && home.nanoTime() - kept.fetchedAt() > maxAgeNanos;
    }

    /** Tells whether the server wants to be asked again before the list is given to anybody. */
    private boolean isOver(Primitive primitive, ItemList kept) {
        KeptResults results = upstream.results();
        return kept.life().kind() == ListLife.Kind.SAID
                && (results.isOff()
                        || kept.life().isOver(home.nanoTime(), results.changes(primitive)));
    }

    private void fetch(Primitive primitive, ListWaiter waiter) {
        ItemList kept = list(primitive);
        if (kept != null && !isOver(primitive, kept)) {
            waiter.listed(kept);
            return;
        }
        ListFetch running = fetches().get(primitive);
        if (running != null) {
            running.add(waiter);
            return;
        }
        ListFetch fetch = new ListFetch(this, primitive);
        fetch.add(waiter);
        fetches().put(primitive, fetch);
        openAtHome(new Observed(fetch));
    }

    /** Returns the fetches under way; made for whoever asks for a list first. */
    private Map<Primitive, ListFetch> fetches() {
        Map<Primitive, ListFetch> made = fetches;
        if (made == null) {
            made = new EnumMap<>(Primitive.class);
            fetches = made;
        }
        return made;
    }

    private void refresh(Primitive primitive, ItemList old) {
        if (list(primitive) == old && !fetches().containsKey(primitive)) {
            ListFetch fetch = new ListFetch(this, primitive);
            fetches().put(primitive, fetch);
            openAtHome(new Observed(fetch));
        }
    }

    private void openAtHome(LegWaiter waiter) {
        UpstreamLeg leg = leg();
        if (leg == null) {
            waiter.failed(
                    Failure.notSent(
                            Reason.OVERLOADED,
                            "upstream " + upstream.key() + " has no leg free (limits.legs)"));
        } else {
            leg.open(waiter);
        }
    }

    /**
     * Takes the outcome of a fetch; null when it failed. What was fetched while the server
     * announced a change is not kept: it may be older. Called on the home loop.
     */
    void fetched(ListFetch fetch, Primitive primitive, @Nullable ItemList list) {
        boolean current = fetches().remove(primitive, fetch);
        if (list != null && primitive == Primitive.TOOL) {
            judged(list.verdict());
        }
        if (list == null || !current) {
            return;
        }
        ItemList before = kept(primitive);
        boolean same = false;
        if (before != null && before.sameAs(list)) {
            same = true;
            // The same items: what was made from them holds.
            keep(primitive, list.of(before));
        } else {
            keep(primitive, list);
        }
        if (primitive == Primitive.TOOL && judgedBy != pins) {
            // Others have been taken meanwhile, on another thread.
            keep(primitive, null);
        }
        if (before != null && !same) {
            listener.changed(this, primitive);
        }
    }

    private void judged(ToolsVerdict newVerdict) {
        boolean refusedBefore = verdict.isRefused();
        verdict = newVerdict;
        if (refusedBefore != newVerdict.isRefused()) {
            listener.changed(this, Primitive.PROMPT);
            listener.changed(this, Primitive.RESOURCE);
        }
    }

    /** Forgets a list because the server says that it has changed. */
    public void changed(Primitive primitive) {
        home.run(
                () -> {
                    forgetHere(primitive);
                    listener.changed(this, primitive);
                });
    }

    /** Forgets a list of which clients may not hear that it has changed. */
    public void forget(Primitive primitive) {
        home.run(() -> forgetHere(primitive));
    }

    private void forgetHere(Primitive primitive) {
        keep(primitive, null);
        if (fetches != null) {
            fetches.remove(primitive);
        }
        if (primitive == Primitive.RESOURCE) {
            forgetHere(Primitive.RESOURCE_TEMPLATE);
        }
    }

    /** Forgets everything that came over a leg that is gone. */
    public void legClosed(UpstreamLeg leg) {
        home.run(
                () -> {
                    for (Primitive primitive : Primitive.values()) {
                        keep(primitive, null);
                    }
                    if (upstream.health().failures() > 0) {
                        upstream.results().clear();
                        if (listener.isListenedTo(this)) {
                            missed = true;
                            tryLater();
                        }
                    }
                });
    }

    private void opened(UpstreamLeg leg) {
        description = leg.server();
        if (missed) {
            missed = false;
            home.timers().cancel(this);
            for (Primitive primitive : Primitive.values()) {
                listener.changed(this, primitive);
            }
        }
    }

    private void tryLater() {
        long pause = upstream.health().retryAfterMillis();
        if (pause >= 0 && !isScheduled()) {
            home.timers().schedule(this, TimeUnit.MILLISECONDS.toNanos(pause + 1));
        }
    }

    @Override
    protected void expired() {
        if (missed && listener.isListenedTo(this)) {
            openAtHome(new Observed(null));
        }
    }

    /** Takes note of each opening before whoever waits for it does. */
    private final class Observed implements LegWaiter {

        private final @Nullable LegWaiter then;

        Observed(@Nullable LegWaiter then) {
            this.then = then;
        }

        @Override
        public void opened(UpstreamLeg leg) {
            UpstreamCatalogue.this.opened(leg);
            if (then != null) {
                then.opened(leg);
            }
        }

        @Override
        public void failed(Failure failure) {
            missed = true;
            tryLater();
            if (then != null) {
                then.failed(failure);
            }
        }
    }

    @Override
    public String toString() {
        return "catalogue of " + upstream.key() + " for " + key;
    }
}
