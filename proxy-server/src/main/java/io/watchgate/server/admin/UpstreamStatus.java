package io.watchgate.server.admin;

import io.watchgate.catalogue.CatalogueItem;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.catalogue.ItemList;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.key.ValueForm;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.server.metrics.Durations;
import io.watchgate.server.metrics.UpstreamTotals;
import io.watchgate.transport.upstream.StdioLeg;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamHealth;
import io.watchgate.upstream.UpstreamLeg;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the part of the status that is about upstreams. Used for one page. */
final class UpstreamStatus {

    /** Catalogues of one upstream that are shown; sessions with legs of their own have one each. */
    private static final int SHOWN_CATALOGUES = 8;

    /** Tools of one catalogue that are shown because they are not as they were locked. */
    private static final int SHOWN_DRIFTS = 32;

    private final JsonGenerator json;
    private final Map<String, UpstreamTotals> totals;
    private final Collection<UpstreamCatalogue> catalogues;

    UpstreamStatus(JsonGenerator json, Map<String, UpstreamTotals> totals, Catalogues catalogues) {
        this.json = json;
        this.totals = totals;
        this.catalogues = catalogues.all();
    }

    void write(List<Upstream> upstreams) {
        json.writeArrayPropertyStart("upstreams");
        for (Upstream upstream : upstreams) {
            json.writeStartObject();
            json.writeStringProperty("key", upstream.key());
            json.writeStringProperty("transport", transport(upstream));
            json.writeStringProperty("target", target(upstream));
            json.writeStringProperty("era", upstream.era().toString());
            json.writeBooleanProperty("required", upstream.config().required());
            Collection<UpstreamLeg> legs = upstream.legs().all();
            writeHealth(upstream.health(), legs);
            writeUse(upstream, legs);
            writeConnections(upstream.legs().connections());
            writeRequests(totals.get(upstream.key()));
            writeLegs(legs);
            writeCatalogues(upstream);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String transport(Upstream upstream) {
        return ValueForm.word(upstream.legs().transport());
    }

    /** Returns the program, or scheme and host. */
    private static String target(Upstream upstream) {
        if (upstream.config().target() instanceof HttpTarget http) {
            String port = http.url().getPort() < 0 ? "" : ":" + http.url().getPort();
            return http.url().getScheme() + "://" + http.url().getHost() + port;
        }
        return upstream.config().target() instanceof CommandTarget command
                ? command.command().get(0)
                : "";
    }

    private void writeHealth(UpstreamHealth health, Collection<UpstreamLeg> legs) {
        json.writeStringProperty("state", state(health, legs));
        json.writeNumberProperty("restarts", health.restarts());
        json.writeNumberProperty("failures_in_row", health.failures());
        Failure last = health.lastFailure();
        if (last != null) {
            json.writeObjectPropertyStart("last_error");
            json.writeStringProperty("reason", last.reason().label());
            json.writeStringProperty("text", last.text());
            json.writeEndObject();
        }
        if (health.retryAfterMillis() > 0) {
            json.writeNumberProperty("retry_after_ms", health.retryAfterMillis());
        }
    }

    /** Returns a word: up, opening, parked, down (failed and will be tried again) or idle. */
    private static String state(UpstreamHealth health, Collection<UpstreamLeg> legs) {
        if (health.isParked()) {
            return "parked";
        }
        boolean opening = legs.stream().anyMatch(leg -> leg.state() == UpstreamLeg.State.OPENING);
        if (health.isUp()) {
            return "up";
        }
        return opening ? "opening" : health.failures() > 0 ? "down" : "idle";
    }

    private void writeUse(Upstream upstream, Collection<UpstreamLeg> legs) {
        UpstreamLimits limits = upstream.config().limits();
        StatusPage.writeUse(
                json, "in_flight", upstream.inFlight().taken(), upstream.inFlight().limit());
        StatusPage.writeUse(
                json, "queue", legs.stream().mapToLong(UpstreamLeg::queued).sum(), limits.queue());
        StatusPage.writeUse(json, "legs_open", legs.size(), limits.legs());
    }

    /** Writes how many HTTP connections there are, by the protocol they speak; none for stdio. */
    private void writeConnections(Map<String, Integer> connections) {
        if (!connections.isEmpty()) {
            json.writeObjectPropertyStart("connections");
            connections.forEach(json::writeNumberProperty);
            json.writeEndObject();
        }
    }

    private void writeRequests(@Nullable UpstreamTotals total) {
        if (total == null) {
            return;
        }
        Durations answering = total.answering();
        json.writeObjectPropertyStart("requests");
        json.writeNumberProperty("total", total.requests());
        json.writeNumberProperty("failed", total.failed());
        json.writeNumberProperty("answer_p50_ms", answering.quantile(0.5) / 1e6);
        json.writeNumberProperty("answer_p99_ms", answering.quantile(0.99) / 1e6);
        json.writeEndObject();
    }

    private void writeLegs(Collection<UpstreamLeg> legs) {
        json.writeArrayPropertyStart("legs");
        for (UpstreamLeg leg : legs) {
            json.writeStartObject();
            json.writeStringProperty("kind", leg.key().kind().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("state", leg.state().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("in_flight", leg.inFlight());
            json.writeNumberProperty("queued", leg.queued());
            if (leg instanceof StdioLeg stdio && stdio.pid() >= 0) {
                json.writeNumberProperty("pid", stdio.pid());
            }
            ServerDescription server = leg.server();
            if (server != null) {
                json.writeStringProperty("revision", server.revision().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeCatalogues(Upstream upstream) {
        json.writeArrayPropertyStart("catalogues");
        catalogues.stream()
                .filter(catalogue -> catalogue.upstream() == upstream)
                .limit(SHOWN_CATALOGUES)
                .forEach(this::writeCatalogue);
        json.writeEndArray();
    }

    private void writeCatalogue(UpstreamCatalogue catalogue) {
        json.writeStartObject();
        json.writeStringProperty("kind", catalogue.key().kind().name().toLowerCase(Locale.ROOT));
        MessageDigest hash = sha256();
        boolean known = false;
        for (Primitive primitive : Primitive.values()) {
            ItemList list = catalogue.list(primitive);
            if (list != null) {
                known = true;
                json.writeNumberProperty(
                        primitive.name().toLowerCase(Locale.ROOT) + "s", list.items().size());
                hash.update((byte) primitive.ordinal());
                for (CatalogueItem item : list.items()) {
                    hash.update(item.json());
                }
            }
        }
        if (known) {
            json.writeStringProperty("hash", HexFormat.of().formatHex(hash.digest(), 0, 8));
        }
        writePinning(catalogue.verdict());
        json.writeEndObject();
    }

    private void writePinning(ToolsVerdict verdict) {
        if (verdict == ToolsVerdict.UNPINNED) {
            return;
        }
        json.writeObjectPropertyStart("pinning");
        json.writeBooleanProperty("refused", verdict.isRefused());
        json.writeNumberProperty("changed", verdict.drifts().size());
        json.writeObjectPropertyStart("tools");
        verdict.drifts().stream()
                .limit(SHOWN_DRIFTS)
                .forEach(drift -> json.writeStringProperty(drift.name(), drift.text()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}
