package io.watchgate.bench.micro;

import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.config.LimitsConfig;
import io.watchgate.jsonrpc.EnvelopeScanner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
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
        STRUCTURED_1M(Payloads.structuredCall(1_000_000)),
        /** Many short values: what a list of anything looks like. */
        MEMBERS_10K(call("{\"n\":1,\"on\":true,\"kind\":\"file\",\"tags\":[]},")),
        /** Structured JSON with line breaks and indentation. */
        INDENTED_10K(
                call(
                        "{\n"
                                + "    \"id\": 17,\n"
                                + "    \"text\": \"the quick brown fox\",\n"
                                + "    \"at\": null\n"
                                + "  },\n"
                                + "  ")),
        NUMBERS_10K(call("[0,-1,17,1024,3.25,-0.5,1e9,2.5E-3,1764460800123,0.000125],")),
        /** A text of two bytes a letter. */
        CYRILLIC_10K(call("\"съешь же ещё этих мягких французских булок\",")),
        /** A text of three bytes a letter. */
        CHINESE_10K(call("\"天地玄黃宇宙洪荒日月盈昃辰宿列張，寒來暑往。\",")),
        /** JSON inside of a string, indented, as many tools answer. */
        ESCAPED_10K(
                call(
                        "\"{\\n"
                                + "  \\\"name\\\": \\\"x\\\",\\n"
                                + "  \\\"path\\\": \\\"C:\\\\\\\\y\\\"\\n"
                                + "}\",")),
        /** Letters as escapes, with pairs of surrogates. */
        HEX_10K(call("\"\\u5929\\u5730\\u7384\\u9ec3 \\ud83d\\ude00 caf\\u00e9\",")),
        /** Members in no order that a processor could learn. */
        VARIED_10K(call(varied(new Random(1))));

        private final String text;

        Body(String text) {
            this.text = text;
        }
    }

    /** Returns a call of some ten thousand bytes with an array of as many {@code elements}. */
    private static String call(String elements) {
        String all = elements.repeat(10_000 / elements.getBytes(StandardCharsets.UTF_8).length);
        String rows = '[' + all.substring(0, all.lastIndexOf(',')) + ']';
        return Payloads.structuredCall(0).replaceAll("\"rows\":.*", "")
                + "\"rows\":"
                + rows
                + "}}}";
    }

    private static String varied(Random random) {
        StringBuilder out = new StringBuilder();
        while (out.length() < 9_000) {
            out.append('{');
            int members = 1 + random.nextInt(6);
            for (int i = 0; i < members; i++) {
                out.append(i == 0 ? "" : ",").append('"');
                out.append(Payloads.text(1 + random.nextInt(14))).append("\":");
                switch (random.nextInt(5)) {
                    case 0 -> out.append(random.nextInt(1 << random.nextInt(30)));
                    case 1 ->
                            out.append(random.nextInt(100)).append('.').append(random.nextInt(100));
                    case 2 -> out.append(List.of("true", "false", "null").get(random.nextInt(3)));
                    case 3 -> out.append("{\"id\":[").append(random.nextInt(99)).append("]}");
                    default ->
                            out.append('"').append(Payloads.text(random.nextInt(60))).append('"');
                }
            }
            out.append("},");
        }
        return out.toString();
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
