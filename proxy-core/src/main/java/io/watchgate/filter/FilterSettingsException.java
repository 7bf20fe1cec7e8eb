package io.watchgate.filter;

/**
 * Says which setting of a filter cannot be used: what it was and what was expected. The gateway
 * adds where in the file it stands.
 */
public final class FilterSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;
    private final String expected;

    /**
     * Creates the exception.
     *
     * @param key the key, seen from the filter's entry, parts separated by dots
     * @param value what stands there; a mask where that is a secret
     * @param expected what should
     */
    public FilterSettingsException(String key, String value, String expected) {
        super(key + ": " + value + " (expected: " + expected + ")");
        this.key = key;
        this.value = value;
        this.expected = expected;
    }

    /** Returns the key, seen from the filter's entry. */
    public String key() {
        return key;
    }

    /** Returns what stands there. */
    public String value() {
        return value;
    }

    /** Returns what should stand there. */
    public String expected() {
        return expected;
    }
}
