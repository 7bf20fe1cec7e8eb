package io.watchgate.testkit;

import io.watchgate.config.key.ValueForm;
import io.watchgate.loop.IoBackend;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Lets the loops of a test use io_uring; where the kernel has none, or does not let us, the test is
 * skipped. {@code -Dio=io-uring} does the former for all tests, {@code -Dio=nio} and {@code
 * -Dio=epoll} likewise.
 */
public final class TestBackend
        implements ExecutionCondition, TestInstancePreConstructCallback, AfterEachCallback {

    private static final IoBackend ALWAYS = always(System.getProperty("io", "auto"));
    private static final ThreadLocal<IoBackend> CHOSEN = ThreadLocal.withInitial(() -> ALWAYS);

    /** Returns how the loops of the test on this thread are to talk to the kernel. */
    public static IoBackend chosen() {
        return CHOSEN.get();
    }

    private static IoBackend always(String word) {
        for (IoBackend backend : IoBackend.values()) {
            if (ValueForm.word(backend).equals(word)) {
                return backend;
            }
        }
        return IoBackend.automatic();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return IoBackend.IO_URING.isAvailable()
                ? ConditionEvaluationResult.enabled("io_uring works")
                : ConditionEvaluationResult.disabled(
                        "no io_uring: " + IoBackend.IO_URING.unavailability());
    }

    @Override
    public void preConstructTestInstance(
            TestInstanceFactoryContext factory, ExtensionContext context) {
        CHOSEN.set(IoBackend.IO_URING);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        CHOSEN.remove();
    }
}
