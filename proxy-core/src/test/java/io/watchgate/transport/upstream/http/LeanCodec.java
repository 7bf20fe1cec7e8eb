package io.watchgate.transport.upstream.http;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets the gateway's own decoder read the responses of a test's peers. */
final class LeanCodec implements BeforeEachCallback, AfterEachCallback {

    private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> false);

    static boolean isOn() {
        return ON.get();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ON.set(true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ON.remove();
    }
}
