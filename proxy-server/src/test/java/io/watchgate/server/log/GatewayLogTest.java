package io.watchgate.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.watchgate.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class GatewayLogTest {

    private static final String FILE = "logback.configurationFile";
    private static final String PROVIDER = LoggerFactory.PROVIDER_PROPERTY_KEY;
    private static final String VERBOSITY = "slf4j.internal.verbosity";
    private static final Duration STALL = Duration.ofMillis(250);

    private final @Nullable String file = System.getProperty(FILE);
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void forgetTheTestsOwnFile() {
        System.clearProperty(FILE);
    }

    @AfterEach
    void restore() {
        context.stop();
        System.clearProperty(PROVIDER);
        System.clearProperty(VERBOSITY);
        if (file == null) {
            System.clearProperty(FILE);
        } else {
            System.setProperty(FILE, file);
        }
        GatewayLog.apply(new LogConfig(LogConfig.Level.WARN, STALL));
    }

    private String line(Level level, String message, Throwable thrown) {
        Logger logger = context.getLogger("io.watchgate.server.Gateway");
        LoggingEvent event = new LoggingEvent("", logger, level, message, thrown, null);
        event.setInstant(Instant.parse("2026-03-04T05:06:07.008Z"));
        event.setThreadName("loop-0");
        return new LogLineLayout().doLayout(event);
    }

    @Test
    void writesOneLinePerEventInUtc() {
        assertThat(line(Level.INFO, "listening on 127.0.0.1:8808", null))
                .isEqualTo(
                        "2026-03-04T05:06:07.008Z INFO  [loop-0] Gateway: listening on"
                                + " 127.0.0.1:8808\n");
        assertThat(line(Level.ERROR, "x", null))
                .isEqualTo("2026-03-04T05:06:07.008Z ERROR [loop-0] Gateway: x\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 951782399999L, 951782400000L, 4102444799999L, 1L, -1L})
    void writesTheTimeAsRfc3339(long millis) {
        StringBuilder time = new StringBuilder();
        LogLineLayout.appendTime(time, millis);
        assertThat(Instant.parse(time).toEpochMilli()).isEqualTo(millis);
        assertThat(time).hasSize("2026-03-04T05:06:07.008Z".length());
    }

    @Test
    void keepsForgedLinesAndTerminalCodesApart() {
        assertThat(line(Level.WARN, "a\n2026 INFO forged\r\u001b[31m\u0085\tb ä😀", null))
                .endsWith("Gateway: a\\n2026 INFO forged\\u000d\\u001b[31m\\u0085\tb ä😀\n");
    }

    @Test
    void writesStackTracesBehindTabs() {
        String text = line(Level.ERROR, "failed", new IllegalStateException("why\nforged"));
        assertThat(text.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("\t"));
        assertThat(text)
                .contains("\tjava.lang.IllegalStateException: why")
                .contains("\tat io.watchgate");
    }

    @Test
    void isTheOneThatSlf4jIsToTake() {
        GatewayLog.begin();
        assertThat(System.getProperty(PROVIDER)).isEqualTo(LogProvider.class.getName());
    }

    @Test
    void givesLoggersThatAreSetUp() {
        LogProvider provider = new LogProvider();
        provider.initialize();
        LoggerContext made = (LoggerContext) provider.getLoggerFactory();
        try {
            assertThat(made.isStarted()).isTrue();
            assertThat(made.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("log")).isNotNull();
            assertThat(made.getMDCAdapter()).isSameAs(provider.getMDCAdapter());
            assertThat(provider.getMarkerFactory().getMarker("m")).isNotNull();
        } finally {
            made.stop();
        }
    }

    @Test
    void writesToStderrWhatWaitsWhenItStops() {
        PrintStream stderr = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            context.setMDCAdapter(new LogbackMDCAdapter());
            LogProvider.configure(context);
            Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            assertThat(root.getLevel()).isEqualTo(Level.INFO);
            context.getLogger("a.B").info("hello {}", "wörld");
            context.getLogger("a.B").debug("not this");
            context.stop();
        } finally {
            System.setErr(stderr);
        }
        assertThat(written.toString(StandardCharsets.UTF_8))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S{12}Z INFO  \\[\\S+\\] B: hello wörld\n");
    }

    @Test
    void losesLinesAndWaitsForNobodyWhenStderrStandsStill() throws Exception {
        PrintStream stderr = System.err;
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger lines = new AtomicInteger();
        System.setErr(
                new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        lines.incrementAndGet();
                        writing.countDown();
                        try {
                            released.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
        try {
            context.setMDCAdapter(new LogbackMDCAdapter());
            LogProvider.configure(context);
            context.getLogger("a.B").info("first");
            writing.await();
            for (int line = 0; line < 10_000; line++) {
                context.getLogger("a.B").info("more");
            }
            released.countDown();
            context.stop();
        } finally {
            System.setErr(stderr);
        }
        assertThat(lines).hasValue(1 + 8192);
    }

    @Test
    void leavesTheWayToAFileThatIsAskedFor() {
        System.setProperty(FILE, "logback.xml");
        GatewayLog.begin();
        assertThat(System.getProperty(PROVIDER)).isNull();
    }

    @Test
    void takesItsLevelFromTheConfiguration() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        for (LogConfig.Level level : LogConfig.Level.values()) {
            GatewayLog.apply(new LogConfig(level, STALL));
            assertThat(root.getLevel()).hasToString(level.name());
        }
    }
}
