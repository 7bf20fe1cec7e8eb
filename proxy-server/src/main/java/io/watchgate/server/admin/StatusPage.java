package io.watchgate.server.admin;

import io.watchgate.bridge.Parking;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.server.admin.GatewayControl.ConnectionCounts;
import io.watchgate.server.admin.GatewayControl.ListenerState;
import io.watchgate.server.metrics.ProcessMemory;
import io.watchgate.snapshot.GatewayCore;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what the gateway does now as JSON. Called on the admin thread.
 *
 * <p>Shows no arguments, headers, URLs' paths or session ids: some of them are secrets.
 */
final class StatusPage {

    private static final JsonFactory JSON = new JsonFactory();

    private final AdminServices services;
    private final Health health;

    StatusPage(AdminServices services, Health health) {
        this.services = services;
        this.health = health;
    }

    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * 1024);
        GatewayCore gateway = services.core().get();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            writeProcess(json, gateway);
            writeListeners(json);
            if (gateway != null) {
                writeTraffic(json, gateway);
                new UpstreamStatus(json, services.requests().totals(), gateway.catalogues())
                        .write(gateway.snapshot().upstreams());
                writeEndpoints(json, gateway);
                PolicyStatus.write(json, gateway.policy().tally());
                writeLoops(json, gateway.parts().loops());
            }
            writeMemory(json, gateway);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void writeProcess(JsonGenerator json, @Nullable GatewayCore gateway) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        if (gateway != null) {
            json.writeStringProperty("version", gateway.parts().version());
            json.writeStringProperty(
                    "io", gateway.parts().loops().backend().name().toLowerCase(Locale.ROOT));
            String degraded = gateway.parts().children().custodyDegraded();
            json.writeStringProperty(
                    "custody", degraded == null ? "complete" : "degraded: " + degraded);
        }
        json.writeStringProperty("java", Runtime.version().toString());
        json.writeNumberProperty("pid", runtime.getPid());
        json.writeStringProperty("started", time(runtime.getStartTime()));
        json.writeNumberProperty("uptime_ms", runtime.getUptime());
        List<String> notReady = health.notReady();
        json.writeBooleanProperty("ready", notReady.isEmpty());
        json.writeArrayPropertyStart("not_ready");
        notReady.forEach(json::writeString);
        json.writeEndArray();
        json.writeObjectPropertyStart("config");
        json.writeStringProperty("loaded", time(services.reloads().loadedAtMillis()));
        json.writeBooleanProperty("last_reload_worked", services.reloads().lastReloadWorked());
        json.writeEndObject();
    }

    private static String time(long epochMillis) {
        Instant time = Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.MILLIS);
        return time.toString();
    }

    private void writeListeners(JsonGenerator json) {
        json.writeArrayPropertyStart("listeners");
        for (ListenerState listener : services.control().listeners()) {
            json.writeStartObject();
            json.writeStringProperty("address", listener.address());
            json.writeStringProperty("state", listener.state());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeTraffic(JsonGenerator json, GatewayCore gateway) {
        ConnectionCounts connections = services.control().connections();
        writeUse(json, "connections", connections.open(), connections.limit());
        writeUse(
                json,
                "sessions",
                gateway.sessions().size(),
                gateway.snapshot().config().limits().sessions());
        json.writeNumberProperty("requests_in_flight", services.requests().inFlight());
        json.writeNumberProperty("streams", services.requests().streams());
        Parking parking = gateway.parking();
        json.writeObjectPropertyStart("parks");
        json.writeNumberProperty("open", parking.open());
        json.writeNumberProperty("opened", parking.opened());
        json.writeNumberProperty("expired", parking.expiries());
        json.writeNumberProperty("lost", parking.losses());
        json.writeEndObject();
        json.writeObjectPropertyStart("children");
        json.writeNumberProperty("running", gateway.parts().children().running());
        json.writeNumberProperty("started", gateway.parts().children().started());
        json.writeEndObject();
    }

    private static void writeEndpoints(JsonGenerator json, GatewayCore gateway) {
        Map<String, String> hashes = gateway.toolHashes().all();
        json.writeArrayPropertyStart("endpoints");
        for (String path : new TreeSet<>(gateway.snapshot().endpoints().keySet())) {
            json.writeStartObject();
            json.writeStringProperty("path", path);
            // Absent as long as nobody has asked for the tools.
            String hash = hashes.get(path);
            if (hash != null) {
                json.writeStringProperty("tools_sha256", hash);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeLoops(JsonGenerator json, GatewayLoops loops) {
        json.writeArrayPropertyStart("loops");
        for (GatewayLoop loop : loops.all()) {
            json.writeStartObject();
            json.writeNumberProperty("index", loop.index());
            json.writeNumberProperty("handoff", loop.handoff().waiting());
            json.writeNumberProperty("stalls", services.watch().stalls(loop.index()));
            json.writeNumberProperty(
                    "lag_p99_ms", services.watch().lag(loop.index()).quantile(0.99) / 1e6);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMemory(JsonGenerator json, @Nullable GatewayCore gateway) {
        ProcessMemory memory = ProcessMemory.read();
        json.writeObjectPropertyStart("memory");
        writeUse(json, "heap", memory.heapUsed(), memory.heapMax());
        writeUse(json, "direct", memory.directUsed(), memory.directMax());
        if (gateway != null) {
            writeUse(json, "buffered", gateway.budget().held(), gateway.budget().limit());
        }
        json.writeEndObject();
    }

    /** Writes how much of a limit is in use. */
    static void writeUse(JsonGenerator json, String name, long used, long limit) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("used", used);
        json.writeNumberProperty("limit", limit);
        json.writeEndObject();
    }
}
