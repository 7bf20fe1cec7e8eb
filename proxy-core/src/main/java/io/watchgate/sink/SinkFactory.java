package io.watchgate.sink;

import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.SettingKey;
import java.util.List;

/**
 * Makes sinks of one type. Found through {@link java.util.ServiceLoader}, the gateway's own like
 * those of plugins.
 */
public interface SinkFactory {

    /** The version of this interface and of all types it names. */
    int API_VERSION = 1;

    /**
     * Returns the version the factory was compiled against: {@code return API_VERSION;}, which the
     * compiler copies into the class.
     */
    int apiVersion();

    /** Returns what stands in {@code to: plugin://TYPE}, of {@code a-z 0-9 -}. */
    String type();

    /** Returns the keys that {@code settings} of an entry of this type may have. */
    List<SettingKey> keys();

    /**
     * Makes the sink of one entry, which is not open yet. Called when a configuration is checked,
     * when it is put in force, and in place of a sink that took too long.
     *
     * @param settings the values of {@link #keys()}, each of the right form, the required ones
     *     there
     * @param header what a new file of these lines begins with, its line feed included; empty where
     *     the format has none
     * @throws io.watchgate.filter.FilterSettingsException when a value cannot be used
     */
    RecordSink create(FilterSettings settings, byte[] header);
}
