package io.watchgate.server.admin;

import io.watchgate.server.admin.GatewayControl.ConnectionCounts;
import io.watchgate.server.metrics.Exposition;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.server.metrics.MetricFamilies;

/** Shows the connections of clients and whether more should come. */
public final class ConnectionFamilies implements MetricFamilies {

    private final GatewayControl control;

    /** Creates the families of a process. */
    public ConnectionFamilies(GatewayControl control) {
        this.control = control;
    }

    @Override
    public void write(Exposition out) {
        ConnectionCounts counts = control.connections();
        out.family("connections", Type.GAUGE, "Open connections of clients.").value(counts.open());
        out.family(
                        "connections_limit",
                        Type.GAUGE,
                        "Connections of clients there may be (limits.connections).")
                .value(counts.limit());
        out.family(
                        "connections_refused",
                        Type.COUNTER,
                        "Connections that were closed at once because there were too many.")
                .value(counts.refused());
        out.family(
                        "accept_pauses",
                        Type.COUNTER,
                        "How often a listener stopped accepting for a moment because it failed.")
                .value(counts.acceptPauses());
        out.family("ready", Type.GAUGE, "Whether clients should be sent here, as /readyz says.")
                .value(control.notReady().isEmpty() ? 1 : 0);
    }
}
