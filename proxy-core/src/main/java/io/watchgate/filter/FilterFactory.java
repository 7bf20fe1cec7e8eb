package io.watchgate.filter;

import java.util.List;

/**
 * Makes filters of one type. Found through {@link java.util.ServiceLoader}, the gateway's own like
 * those of plugins.
 */
public interface FilterFactory {

    /** The version of this interface and of all types it names. */
    int API_VERSION = 1;

    /**
     * Returns the version the factory was compiled against: {@code return API_VERSION;}, which the
     * compiler copies into the class.
     */
    int apiVersion();

    /** Returns the word under {@code type:} in the configuration, of {@code a-z 0-9 -}. */
    String type();

    /** Returns the keys that an entry of this type may have besides those of every filter. */
    List<SettingKey> keys();

    /**
     * Makes the filter of one entry. Called when a configuration is checked and when it is put in
     * force, on a thread that may block.
     *
     * @param settings the values of {@link #keys()}, each of the right form, the required ones
     *     there
     * @throws FilterSettingsException when a value cannot be used
     */
    ContentFilter create(FilterSettings settings);
}
