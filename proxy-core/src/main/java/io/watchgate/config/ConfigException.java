package io.watchgate.config;

/**
 * Says that a value is not acceptable: what it was, what was expected.
 *
 * <p>Thrown by the records' constructors; the loader adds file, line and column.
 */
public final class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * Creates the exception.
     *
     * @param key name of the key the value stands under
     * @param message what it was and what was expected
     */
    public ConfigException(String key, String message) {
        super(message);
        this.key = key;
    }

    /** Returns the name of the key whose value is not acceptable. */
    public String key() {
        return key;
    }

    /** Refuses {@code value} unless {@code fits}. */
    public static void check(boolean fits, String key, Object value, String expected) {
        if (!fits) {
            throw new ConfigException(key, key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
