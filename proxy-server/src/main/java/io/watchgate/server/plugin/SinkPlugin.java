package io.watchgate.server.plugin;

import io.watchgate.content.SettingForms;
import io.watchgate.server.plugin.PluginFolder.Jar;
import io.watchgate.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes the sinks of one type, out of the jar that has it, with a class loader for one entry
 * of the configuration alone. Blocks on the disk.
 */
public final class SinkPlugin implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkPlugin.class);

    private final Jar jar;
    private final PluginLoader loader;
    private final SinkFactory factory;

    private SinkPlugin(Jar jar, PluginLoader loader, SinkFactory factory) {
        this.jar = jar;
        this.loader = loader;
        this.factory = factory;
    }

    /**
     * Finds the jar with this type.
     *
     * @param place where the type stands in the file
     * @throws IllegalArgumentException when no jar has it, several have, or one is no plugin
     */
    public static SinkPlugin find(Path folder, String type, String place) {
        TreeSet<String> types = new TreeSet<>();
        SinkPlugin found = null;
        try {
            for (Jar jar : PluginFolder.jars(folder)) {
                SinkPlugin plugin = load(jar, type, types);
                if (plugin != null && found != null) {
                    plugin.close();
                    throw SettingForms.unfit(
                            "plugins", "another sink of type " + type, "each type once");
                }
                found = found == null ? plugin : found;
            }
        } catch (RuntimeException refused) {
            if (found != null) {
                found.close();
            }
            throw refused;
        }
        if (found == null) {
            throw SettingForms.unknown(place, type, type, types);
        }
        return found;
    }

    /** Returns the plugin if the jar has the type; notes all types that it has. */
    private static @Nullable SinkPlugin load(Jar jar, String type, TreeSet<String> types) {
        PluginLoader loader = null;
        SinkFactory found = null;
        try {
            loader = PluginLoader.of(jar.path());
            for (SinkFactory each : ServiceLoader.load(SinkFactory.class, loader)) {
                String name = each.type();
                types.add(name);
                found = name.equals(type) ? each : found;
            }
        } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError failed) {
            close(loader);
            throw LoadedPlugins.unfit(jar, LoadedPlugins.fault(failed));
        }
        if (found == null) {
            close(loader);
            return null;
        }
        return new SinkPlugin(jar, loader, found);
    }

    /** Returns what makes the sinks. */
    public SinkFactory factory() {
        return factory;
    }

    /** Returns what finds the plugin's classes. */
    public ClassLoader loader() {
        return loader;
    }

    /** Tells whether the folder has the same jar still. */
    public boolean isStill(@Nullable Path folder) {
        return folder != null
                && folder.equals(jar.path().getParent())
                && PluginFolder.jars(folder).contains(jar);
    }

    /** Returns the names of the threads that run with the plugin's code. */
    public List<String> threads() {
        return loader.threads();
    }

    /** Lets go of the code. */
    @Override
    public void close() {
        close(loader);
    }

    private static void close(@Nullable PluginLoader loader) {
        try {
            if (loader != null) {
                loader.close();
            }
        } catch (IOException failed) {
            LOG.warn("a plugin's jar was not closed: {}", failed.getMessage());
        }
    }
}
