package io.watchgate.pin;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What tools were like, by upstream and name. Immutable.
 *
 * @param tools the tools
 */
public record Lock(Map<String, Map<String, ToolPin>> tools) {

    /** A lock with nothing in it. */
    public static final Lock EMPTY = new Lock(Map.of());

    public Lock {
        Map<String, Map<String, ToolPin>> copy = new TreeMap<>();
        tools.forEach(
                (upstream, pins) ->
                        copy.put(upstream, Collections.unmodifiableMap(new TreeMap<>(pins))));
        tools = Collections.unmodifiableMap(copy);
    }

    /**
     * Locks tools as they are listed, by upstream and name.
     *
     * @throws IllegalArgumentException when one is too large
     */
    public static Lock of(Map<String, Map<String, byte[]>> listed) {
        Map<String, Map<String, ToolPin>> tools = new TreeMap<>();
        listed.forEach(
                (upstream, items) -> {
                    Map<String, ToolPin> pins = new TreeMap<>();
                    items.forEach((name, item) -> pins.put(name, pin(upstream, name, item)));
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
    public Map<String, ToolPin> of(String upstream) {
        return tools.getOrDefault(upstream, Map.of());
    }

    /** Returns what a tool was like; null when it was not there. */
    @Nullable ToolPin find(String upstream, String name) {
        return of(upstream).get(name);
    }

    /** Returns how many tools there are. */
    public int size() {
        return tools.values().stream().mapToInt(Map::size).sum();
    }
}
