package io.watchgate.bench.micro;

import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.config.LimitsConfig;
import io.watchgate.jsonrpc.EnvelopeScanner;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The one strict pass over a call: validation and envelope. */
@State(Scope.Thread)
public class EnvelopeScannerBenchmark {

    /** What the call carries. */
    public enum Body {
        TEXT_300(Payloads.call(300)),
        TEXT_10K(Payloads.call(10_000)),
        TEXT_1M(Payloads.call(1_000_000)),
        STRUCTURED_300(Payloads.structuredCall(300)),
        STRUCTURED_10K(Payloads.structuredCall(10_000)),
        STRUCTURED_1M(Payloads.structuredCall(1_000_000));

        private final String text;

        Body(String text) {
            this.text = text;
        }
    }

    @Param public Body body = Body.TEXT_300;

    private final EnvelopeScanner scanner =
            new EnvelopeScanner(Configs.of(LimitsConfig.class).jsonDepth());
    private byte[] bytes;

    /** Reads the text. */
    @Setup
    public void prepare() {
        bytes = body.text.getBytes(StandardCharsets.UTF_8);
        scan();
        if (scanner.finish() != null) {
            throw new IllegalStateException(body + ": " + scanner.fault());
        }
    }

    /** Scans the call. */
    @Benchmark
    public boolean scan() {
        scanner.reset();
        scanner.feed(bytes, 0, bytes.length);
        return scanner.finish() == null;
    }
}
