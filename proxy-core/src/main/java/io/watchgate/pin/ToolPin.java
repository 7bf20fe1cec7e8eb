package io.watchgate.pin;

import io.watchgate.jsonrpc.JsonCanonical;
import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One tool as a server listed it: three parts, each a JSON object in its canonical form. Immutable.
 *
 * @param name its name
 * @param sent the SHA-256 of the bytes of the tool, in hexadecimal digits
 * @param description its title and description
 * @param schema its schemas of input and output
 * @param annotations everything else it says of itself
 */
public record ToolPin(
        String name, String sent, String description, String schema, String annotations) {

    /** Longest tool that is taken apart, in bytes. */
    public static final int LARGEST = 1 << 20;

    private static final Set<String> DESCRIBING = Set.of("title", "description");
    private static final Set<String> SCHEMAS = Set.of("inputSchema", "outputSchema");

    /** Reads a tool, a JSON object of at most {@link #LARGEST} bytes. */
    static ToolPin of(String name, byte[] tool) {
        List<String> description = new ArrayList<>();
        List<String> schema = new ArrayList<>();
        List<String> annotations = new ArrayList<>();
        try (JsonFields fields = new JsonFields(tool)) {
            while (fields.next()) {
                String key = fields.name();
                String member = JsonTexts.quote(key) + ":" + text(fields.bytes());
                if (DESCRIBING.contains(key)) {
                    description.add(member);
                } else if (SCHEMAS.contains(key)) {
                    schema.add(member);
                } else if (!key.equals("name")) {
                    annotations.add(member);
                }
            }
        }
        return new ToolPin(
                name,
                JsonDigest.sha256(tool),
                object(description),
                object(schema),
                object(annotations));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static String object(List<String> members) {
        return JsonCanonical.of("{" + String.join(",", members) + "}");
    }

    /** Returns the SHA-256 of a part, or of a name, in hexadecimal digits. */
    static String hash(String part) {
        return JsonDigest.sha256(part.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns that of {@code pins}, which are not empty, from which this tool differs least: every
     * one of them has been accepted.
     */
    ToolPin nearest(List<ToolPin> pins) {
        ToolPin nearest = pins.get(0);
        Set<Drift> least = nearest.differences(this);
        for (ToolPin pin : pins.subList(1, pins.size())) {
            Set<Drift> kinds = pin.differences(this);
            if (weight(kinds) < weight(least)) {
                nearest = pin;
                least = kinds;
            }
        }
        return nearest;
    }

    /** Counts kinds, a cosmetic one for less than any other. */
    private static int weight(Set<Drift> kinds) {
        return kinds.contains(Drift.COSMETIC) ? 1 : 2 * kinds.size();
    }

    /** Returns in which ways {@code now} is not as this tool was; nothing when it is the same. */
    Set<Drift> differences(ToolPin now) {
        Set<Drift> found = EnumSet.noneOf(Drift.class);
        if (sent.equals(now.sent)) {
            return found;
        }
        if (!description.equals(now.description)) {
            found.add(Drift.DESCRIPTION);
        }
        if (!schema.equals(now.schema)) {
            found.addAll(SchemaChange.between(schema, now.schema));
        }
        if (!annotations.equals(now.annotations)) {
            found.add(Drift.ANNOTATIONS);
        }
        if (found.isEmpty()) {
            found.add(Drift.COSMETIC);
        }
        return found;
    }
}
