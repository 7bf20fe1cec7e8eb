package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of an acknowledgement, which may be as large as the request: written as JSON while
 * servers agree to them, so that this is no work of one turn. Confined to a loop.
 */
final class AgreedNames {

    private static final int PIECE = 32 * 1024;

    private final String member;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private final StringBuilder last = new StringBuilder();

    /** Creates an empty array under the name {@code member}. */
    AgreedNames(String member) {
        this.member = member;
    }

    boolean isEmpty() {
        return pieces.isEmpty() && last.isEmpty();
    }

    void add(String name) {
        if (isEmpty()) {
            last.append('"').append(member).append("\":[");
        } else {
            last.append(',');
        }
        last.append(JsonTexts.quote(name));
        if (last.length() >= PIECE) {
            pieces.add(utf8(last.toString()));
            last.setLength(0);
        }
    }

    /**
     * Moves the whole member to {@code json}, with a comma before it where {@code follows}; returns
     * whether there is any.
     */
    boolean moveTo(List<byte[]> json, boolean follows) {
        if (isEmpty()) {
            return false;
        }
        if (follows) {
            json.add(utf8(","));
        }
        json.addAll(pieces);
        json.add(utf8(last.append(']').toString()));
        pieces.clear();
        last.setLength(0);
        last.trimToSize();
        return true;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
