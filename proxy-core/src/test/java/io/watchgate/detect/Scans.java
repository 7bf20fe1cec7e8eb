package io.watchgate.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Runs a scanner over texts and says what it found as words that a test can compare. */
final class Scans {

    private final Scanner scanner;
    private final Scan scan = new Scan(10_000);

    Scans(List<? extends Detector> detectors) {
        scanner = new Scanner(detectors);
    }

    static Scans everything() {
        return new Scans(Detector.all());
    }

    static Scans personal() {
        return new Scans(PersonalKinds.all());
    }

    /** Scans a JSON text, which stands somewhere inside of an array. */
    Hits hits(String json) {
        byte[] bytes = ("\"1" + json + "1\"").getBytes(StandardCharsets.UTF_8);
        scanner.scan(bytes, 2, bytes.length - 2, scan);
        return scan.hits();
    }

    /** Returns {@code kind=text} of each hit in a JSON text, with the text as it stands there. */
    List<String> in(String json) {
        Hits hits = hits(json);
        byte[] bytes = ("\"1" + json).getBytes(StandardCharsets.UTF_8);
        TreeSet<String> found = new TreeSet<>();
        for (int i = 0; i < hits.size(); i++) {
            int length = hits.end(i) - hits.start(i);
            found.add(
                    hits.kind(i).name()
                            + "="
                            + new String(bytes, hits.start(i), length, StandardCharsets.UTF_8));
        }
        return new ArrayList<>(found);
    }

    /** Like {@link #in}, for a text that becomes a JSON string. */
    List<String> inText(String text) {
        return in(quote(text));
    }

    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
