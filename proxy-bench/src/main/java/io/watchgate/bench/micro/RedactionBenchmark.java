package io.watchgate.bench.micro;

import io.watchgate.detect.RedactionSplice;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Taking what was found out of 10 KB of JSON, without the search for it. */
@State(Scope.Thread)
public class RedactionBenchmark {

    private static final int BYTES = 10_000;
    private static final String MAIL = " alice@example.com ";

    /** How much there is to take out. */
    @Param({"3", "100"})
    public int hits = 3;

    private RedactionSplice splice;

    /** Makes the text and finds what is in it. */
    @Setup
    public void prepare() {
        String words = "word ".repeat((BYTES - hits * MAIL.length()) / hits / 5);
        splice = new RedactionSplice("{\"text\":\"" + (words + MAIL).repeat(hits) + "\"}");
        if (splice.hits() != hits) {
            throw new IllegalStateException(
                    splice.hits() + " hits (expected: " + hits + " and no others)");
        }
    }

    /** Returns the bytes of the text without them. */
    @Benchmark
    public int redact() {
        return splice.redact();
    }
}
