package io.watchgate.catalogue;

import io.watchgate.mcp.Primitive;
import io.watchgate.pin.Pins;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All catalogues, by upstream and by who shares them. Safe from any thread. */
public final class Catalogues {

    /** Beyond so many of an upstream, those whose leg is gone are forgotten. */
    private static final int TIDY_ABOVE = 256;

    private final ConcurrentHashMap<Upstream, ConcurrentHashMap<LegKey, UpstreamCatalogue>>
            catalogues = new ConcurrentHashMap<>();
    private final AtomicInteger nextHome = new AtomicInteger();
    private volatile CatalogueServices services;

    /** Creates an empty registry. */
    public Catalogues(CatalogueServices services) {
        this.services = services;
    }

    /**
     * Takes new settings: the age of lists and the pins for all catalogues, the rest for those made
     * later. Where the pins are others, tools are asked for anew.
     */
    public void configure(CatalogueServices newServices) {
        services = newServices;
        all().forEach(catalogue -> catalogue.configure(newServices));
    }

    /** Returns the catalogue of {@code upstream} for those who share the leg {@code key}. */
    public UpstreamCatalogue of(Upstream upstream, LegKey key) {
        return of(upstream, key, null);
    }

    /**
     * Returns the catalogue of {@code upstream} for those who share the leg {@code key}.
     *
     * @param ownLegs finds the leg when it belongs to one session; null for a leg that is shared
     */
    public UpstreamCatalogue of(
            Upstream upstream, LegKey key, @Nullable Supplier<@Nullable UpstreamLeg> ownLegs) {
        UpstreamCatalogue existing = find(upstream, key);
        if (existing != null) {
            return existing;
        }
        ConcurrentHashMap<LegKey, UpstreamCatalogue> ofUpstream =
                catalogues.computeIfAbsent(upstream, same -> new ConcurrentHashMap<>());
        if (ofUpstream.size() > TIDY_ABOVE) {
            ofUpstream.values().removeIf(unused -> upstream.legs().find(unused.key()) == null);
        }
        return ofUpstream.computeIfAbsent(key, same -> create(upstream, same, ownLegs));
    }

    /** Returns the catalogue if there is one. */
    public @Nullable UpstreamCatalogue find(Upstream upstream, LegKey key) {
        ConcurrentHashMap<LegKey, UpstreamCatalogue> ofUpstream = catalogues.get(upstream);
        return ofUpstream == null ? null : ofUpstream.get(key);
    }

    private UpstreamCatalogue create(
            Upstream upstream, LegKey key, @Nullable Supplier<@Nullable UpstreamLeg> ownLegs) {
        int loop = Math.floorMod(nextHome.getAndIncrement(), upstream.loops().size());
        return new UpstreamCatalogue(upstream, key, upstream.loops().get(loop), services, ownLegs);
    }

    /** Returns what tools were like. */
    public Pins pins() {
        return services.pins();
    }

    /** Forgets all that is kept of upstreams' answers: it would not be the same any more. */
    public void askAnew(Collection<Upstream> upstreams) {
        upstreams.forEach(upstream -> upstream.results().clear());
        for (UpstreamCatalogue catalogue : all()) {
            for (Primitive primitive : Primitive.values()) {
                catalogue.changed(primitive);
            }
        }
    }

    /** Returns all catalogues. */
    public Collection<UpstreamCatalogue> all() {
        return catalogues.values().stream()
                .flatMap(ofUpstream -> ofUpstream.values().stream())
                .toList();
    }

    /** Forgets what belongs to an upstream or a session that is gone. */
    public void forget(Upstream upstream, LegKey key) {
        ConcurrentHashMap<LegKey, UpstreamCatalogue> ofUpstream = catalogues.get(upstream);
        if (ofUpstream != null) {
            ofUpstream.remove(key);
        }
    }

    /** Forgets everything of an upstream. */
    public void forget(Upstream upstream) {
        catalogues.remove(upstream);
    }
}
