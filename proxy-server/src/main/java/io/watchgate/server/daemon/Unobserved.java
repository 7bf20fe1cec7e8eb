package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.session.ExchangeListener;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;

/** Watches nothing. */
final class Unobserved implements GatewayObserver {

    private static final StrayMessages UNCOUNTED =
            new StrayMessages() {
                @Override
                public void response() {}

                @Override
                public void progress() {}

                @Override
                public void noise() {}
            };

    @Override
    public ExchangeListener exchanges() {
        return ExchangeListener.SILENT;
    }

    @Override
    public RefusalCounter refusals() {
        return reason -> {};
    }

    @Override
    public StrayMessages strays(Upstream upstream) {
        return UNCOUNTED;
    }

    @Override
    public void starting(Gateway gateway) {}

    @Override
    public void reloading(GatewayConfig next) {}

    @Override
    public void reloaded(boolean successful) {}

    @Override
    public void reopenLog() {}

    @Override
    public void stopped() {}
}
