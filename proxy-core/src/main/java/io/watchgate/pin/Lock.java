package io.watchgate.pin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tools were like, by upstream and name. Immutable.
 *
 * @param tools the tools; of most names one, of an ambiguous one all that were listed by it, in the
 *     server's order
 */
public record Lock(Map<String, Map<String, List<ToolPin>>> tools) {

    /** A lock with nothing in it. */
    public static final Lock EMPTY = new Lock(Map.of());

    public Lock {
        Map<String, Map<String, List<ToolPin>>> copy = new TreeMap<>();
        tools.forEach((upstream, names) -> copy.put(upstream, copyOf(names)));
        tools = Collections.unmodifiableMap(copy);
    }

    private static Map<String, List<ToolPin>> copyOf(Map<String, List<ToolPin>> names) {
        Map<String, List<ToolPin>> copy = new TreeMap<>();
        names.forEach((name, pins) -> copy.put(name, List.copyOf(pins)));
        return Collections.unmodifiableMap(copy);
    }

    /**
     * Locks tools as they are listed, by upstream and name: all that differ of each name.
     *
     * @throws IllegalArgumentException when one is too large
     */
    public static Lock of(Map<String, Map<String, List<byte[]>>> listed) {
        Map<String, Map<String, List<ToolPin>>> tools = new TreeMap<>();
        listed.forEach(
                (upstream, names) -> {
                    Map<String, List<ToolPin>> pins = new TreeMap<>();
                    names.forEach(
                            (name, items) ->
                                    pins.put(
                                            name,
                                            items.stream()
                                                    .map(item -> pin(upstream, name, item))
                                                    .toList()));
                    tools.put(upstream, pins);
                });
        return new Lock(tools);
    }

    private static ToolPin pin(String upstream, String name, byte[] item) {
        if (item.length > ToolPin.LARGEST) {
            throw new IllegalArgumentException(
                    "tool "
                            + LockText.printed(name)
                            + " of upstream "
                            + upstream
                            + ": "
                            + item.length
                            + " bytes (expected: at most "
                            + ToolPin.LARGEST
                            + ")");
        }
        return ToolPin.of(name, item);
    }

    /** Returns the tools of an upstream by name. */
    public Map<String, List<ToolPin>> of(String upstream) {
        return tools.getOrDefault(upstream, Map.of());
    }

    /** Returns what tools of a name were like; none when there was none. */
    List<ToolPin> find(String upstream, String name) {
        return of(upstream).getOrDefault(name, List.of());
    }

    /** Returns how many names of tools there are. */
    public int size() {
        return tools.values().stream().mapToInt(Map::size).sum();
    }

    /** Returns the names that stand for several tools, each with its upstream, for people. */
    public List<String> ambiguous() {
        List<String> ambiguous = new ArrayList<>();
        tools.forEach(
                (upstream, names) ->
                        names.forEach(
                                (name, pins) -> {
                                    if (pins.size() > 1) {
                                        ambiguous.add(upstream + " " + LockText.printed(name));
                                    }
                                }));
        return ambiguous;
    }
}
