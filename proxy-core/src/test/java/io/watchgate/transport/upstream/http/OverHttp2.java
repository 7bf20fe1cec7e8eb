package io.watchgate.transport.upstream.http;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Puts an {@link Http2Front} between the gateway and each peer of a test. */
final class OverHttp2 implements BeforeEachCallback, AfterEachCallback {

    private static final ThreadLocal<List<Http2Front>> FRONTS = new ThreadLocal<>();

    /** Returns the settings for this peer behind a front; null where the test wants none. */
    static RigSettings of(HttpPeer peer) {
        List<Http2Front> fronts = FRONTS.get();
        if (fronts == null) {
            return null;
        }
        try {
            Http2Front front = new Http2Front(peer.port());
            fronts.add(front);
            return RigSettings.url(front.url()).insecure();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        FRONTS.set(new ArrayList<>());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        FRONTS.get().forEach(Http2Front::close);
        FRONTS.remove();
    }
}
