package io.watchgate.bench.micro;

import io.watchgate.bench.Payloads;
import io.watchgate.detect.DetectFilterFactory;
import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Judging 10 KB by all detectors, with their default actions. */
@State(Scope.Thread)
public class ScannerBenchmark {

    /** What a message of 10 KB holds. */
    public enum Body {
        /** One text of words, dates, numbers, paths and addresses of pages. */
        CLEAN,
        /** JSON six levels deep. */
        STRUCTURED,
        /** The text with three things in it that are redacted. */
        HITS,
        /** The text with an escape in each line. */
        ESCAPED,
        /** The text in Base64. */
        BASE64
    }

    private static final String WORDS =
            "On 2026-11-29 at 12:30 the gateway had answered 1204 requests in 3.5 s; see"
                + " https://example.com/docs/guide.html?page=2 and src/main/java/Main.java, line"
                + " 17. The quick brown fox (version 2.1) jumps over the lazy dog: it costs $12.50,"
                + " or 11 euros. ";

    /** The message. */
    @Param public Body body = Body.CLEAN;

    /** What becomes of texts that look random. */
    @Param({"ignore", "report"})
    public String entropy = "ignore";

    private ContentFilter filter;
    private Content content;

    /** Makes the message. */
    @Setup
    public void prepare() {
        filter =
                new DetectFilterFactory()
                        .create(FilterSettings.of(Map.of("high-entropy", entropy)));
        byte[] json = json(body).getBytes(StandardCharsets.UTF_8);
        content =
                new Content(
                        Content.Kind.REQUEST,
                        Content.Direction.TO_SERVER,
                        new Content.About("up", "tools/call", "search", ""),
                        json,
                        0,
                        json.length);
    }

    private static String json(Body body) {
        String text = WORDS.repeat(10_000 / WORDS.length());
        return switch (body) {
            case CLEAN -> string(text);
            case STRUCTURED -> Payloads.structuredCall(10_000);
            case HITS ->
                    string(
                            "alice@example.com "
                                    + text.substring(0, 5_000)
                                    + "4111 1111 1111 1111 or +1 415 555 2671 "
                                    + text.substring(5_000));
            case ESCAPED -> string(text.replace(". ", ".\\n"));
            case BASE64 ->
                    string(
                            Base64.getEncoder()
                                    .encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        };
    }

    private static String string(String text) {
        return "{\"name\":\"search\",\"arguments\":{\"query\":\"" + text + "\"}}";
    }

    /** Judges the message. */
    @Benchmark
    public Verdict judge() {
        return filter.judge(content);
    }
}
