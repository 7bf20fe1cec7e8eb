package io.watchgate.jsonrpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values to replace in a JSON text, every other byte of which stays as it was. For paths where
 * speed does not matter.
 */
public final class JsonEdits {

    private record Edit(long span, byte[] text) {}

    private final byte[] json;
    private final List<Edit> edits = new ArrayList<>();

    /** Creates edits of {@code json}, which is borrowed. */
    public JsonEdits(byte[] json) {
        this.json = json;
    }

    /** Replaces the value at {@code span} by a string. Spans must come in order. */
    public void replaceText(long span, String text) {
        replace(span, JsonTexts.quote(text).getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the value at {@code span}. Spans must come in order. */
    public void replace(long span, byte[] text) {
        edits.add(new Edit(span, text));
    }

    /** Returns the edited text; null when there is nothing to edit. */
    public byte @Nullable [] result() {
        if (edits.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
        int done = 0;
        for (Edit edit : edits) {
            out.write(json, done, Span.start(edit.span) - done);
            out.writeBytes(edit.text);
            done = Span.end(edit.span);
        }
        out.write(json, done, json.length - done);
        return out.toByteArray();
    }

    /** Returns the edited text, which is the given one when there is nothing to edit. */
    public byte[] applied() {
        byte[] result = result();
        return result == null ? json : result;
    }
}
