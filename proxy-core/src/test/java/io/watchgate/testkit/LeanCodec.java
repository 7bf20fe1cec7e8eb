package io.watchgate.testkit;

import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.RuntimeConfig.HttpCodec;
import io.watchgate.config.key.Defaults;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Lets the gateway's own decoders read what a test's clients and servers send. {@code
 * -Dhttp-codec=lean} does that for all tests.
 */
public final class LeanCodec implements TestInstancePreConstructCallback, AfterEachCallback {

    private static final boolean ALWAYS = "lean".equals(System.getProperty("http-codec"));
    private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> ALWAYS);

    /** Returns who reads HTTP/1.1 in the test that runs on this thread. */
    public static HttpCodec chosen() {
        return ON.get() ? HttpCodec.LEAN : HttpCodec.NETTY;
    }

    static RuntimeConfig runtime(int loops) {
        RuntimeConfig runtime = Records.with(Defaults.of(RuntimeConfig.class), "loops", loops);
        return Records.with(runtime, "httpCodec", chosen());
    }

    @Override
    public void preConstructTestInstance(
            TestInstanceFactoryContext factory, ExtensionContext context) {
        ON.set(true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ON.remove();
    }
}
