package io.watchgate.detect;

import io.watchgate.filter.FilterSettings;
import java.nio.charset.StandardCharsets;

/** Takes what a scan has found out of a text, again and again. Used by one thread. */
public final class RedactionSplice {

    private static final int MOST = 1000;

    private final byte[] json;
    private final Scan scan = new Scan(MOST);
    private final Redaction redaction = new Redaction(Redaction.Placeholder.ofKind(), false);

    /** Scans the text with all detectors. */
    public RedactionSplice(String text) {
        json = text.getBytes(StandardCharsets.UTF_8);
        new DetectSettings(FilterSettings.EMPTY).scanner().scan(json, 0, json.length, scan);
    }

    /** Returns how much was found. */
    public int hits() {
        return scan.hits().size();
    }

    /** Redacts everything; returns the bytes that are left. */
    public int redact() {
        byte[] redacted =
                redaction.apply(json, 0, json.length, scan.hits(), any -> Redaction.Action.REDACT);
        if (redacted == null) {
            throw new IllegalStateException("not exactly (expected: texts only)");
        }
        return redacted.length;
    }
}
