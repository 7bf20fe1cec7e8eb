package io.watchgate.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in what a peer sends where anything may stand.
 *
 * @param name what belongs there
 * @param before what stands in front of it
 * @param after what stands behind it
 * @param mark what a transcript holds when all that the slot decides on was taken
 * @param exact what belongs there, and has to be taken
 * @param most what is taken at most; null where more is repaired than anybody looks at
 * @param symbols what is put there, in every order
 */
record Slot(
        String name,
        String before,
        String after,
        String mark,
        Pattern exact,
        @Nullable Pattern most,
        List<String> symbols) {

    /** Hands {@code out} each text of up to {@code longest} symbols, as a list of them. */
    void everyText(int longest, Consumer<List<String>> out) {
        everyText(longest, new ArrayList<>(), out);
    }

    private void everyText(int longest, List<String> text, Consumer<List<String>> out) {
        out.accept(text);
        if (text.size() == longest) {
            return;
        }
        for (String symbol : symbols) {
            text.add(symbol);
            everyText(longest, text, out);
            text.remove(text.size() - 1);
        }
    }

    /** Returns everything that is sent, with {@code text} in the slot. */
    byte[] stream(List<String> text) {
        return MessageStreams.bytes(before + String.join("", text) + after);
    }

    /** Returns the same, where each symbol arrives by itself. */
    List<byte[]> portions(List<String> text) {
        List<byte[]> portions = new ArrayList<>();
        if (!before.isEmpty()) {
            portions.add(MessageStreams.bytes(before));
        }
        text.forEach(symbol -> portions.add(MessageStreams.bytes(symbol)));
        portions.add(MessageStreams.bytes(after));
        return portions;
    }

    @Override
    public String toString() {
        return name;
    }
}
