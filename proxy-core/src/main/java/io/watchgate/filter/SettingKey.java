package io.watchgate.filter;

/**
 * One key of a filter's entry in the configuration, as the check and the schema know it.
 *
 * @param name the key, lower case with dashes
 * @param form what its value looks like
 * @param required whether it has to be there
 * @param text what it does, in one sentence
 */
public record SettingKey(String name, Form form, boolean required, String text) {

    /** What a value looks like in the file. */
    public enum Form {
        /** A scalar taken as text. */
        TEXT,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A whole number. */
        NUMBER,
        /** A scalar, or a list of them. */
        TEXTS,
        /** A map with keys that only the filter knows. */
        SECTION,
        /** A list of such maps. */
        SECTIONS
    }

    /** Describes a key that may be left out. */
    public static SettingKey optional(String name, Form form, String text) {
        return new SettingKey(name, form, false, text);
    }

    /** Describes a key that has to be there. */
    public static SettingKey required(String name, Form form, String text) {
        return new SettingKey(name, form, true, text);
    }
}
