package io.watchgate.server.daemon;

import io.watchgate.server.admin.GatewayControl;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Shows the daemon to the admin listener, and takes its orders. Safe from any thread. */
final class Control implements GatewayControl {

    private final Gateway gateway;
    private final Orders orders;

    Control(Gateway gateway, Orders orders) {
        this.gateway = gateway;
        this.orders = orders;
    }

    @Override
    public List<String> notReady() {
        return gateway.readiness().reasons();
    }

    @Override
    public List<ListenerState> listeners() {
        return gateway.listeners().states();
    }

    @Override
    public ConnectionCounts connections() {
        ConnectionLimit limit = gateway.connections();
        return new ConnectionCounts(
                limit.open(), limit.limit(), limit.refused(), gateway.acceptPauses());
    }

    @Override
    public CompletionStage<ReloadOutcome> reload() {
        return orders.reload();
    }
}
