package io.watchgate.server.plugin;

import io.watchgate.content.FilterSource.Plugins;
import io.watchgate.filter.FilterFactory;
import io.watchgate.server.plugin.PluginFolder.Jar;
import io.watchgate.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jars of a folder as they were when it was opened, each with a class loader of its own. */
final class LoadedPlugins implements Plugins {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugins.class);

    private final Path folder;
    private final List<Jar> jars;
    private final Map<Jar, PluginLoader> loaders = new LinkedHashMap<>();
    private final List<FilterFactory> factories = new ArrayList<>();

    /** Opens all jars, or none when one of them is no plugin. */
    LoadedPlugins(Path folder, List<Jar> jars) {
        this.folder = folder;
        this.jars = jars;
        try {
            for (Jar jar : jars) {
                load(jar);
            }
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
    }

    private void load(Jar jar) {
        try {
            PluginLoader loader = PluginLoader.of(jar.path());
            loaders.put(jar, loader);
            List<FilterFactory> found =
                    loader.in(
                            () ->
                                    ServiceLoader.load(FilterFactory.class, loader).stream()
                                            .map(ServiceLoader.Provider::get)
                                            .toList());
            factories.addAll(found);
            if (found.isEmpty() && !loader.names(SinkFactory.class)) {
                throw unfit(jar, "names no filter and no sink");
            }
        } catch (IOException | ServiceConfigurationError | LinkageError failed) {
            throw unfit(jar, fault(failed));
        }
    }

    /** Returns what keeps a jar from being loaded. */
    static String fault(Throwable failed) {
        if (failed instanceof IOException) {
            return "cannot be read: " + failed.getMessage();
        }
        return String.valueOf(failed.getCause() == null ? failed : failed.getCause());
    }

    static IllegalArgumentException unfit(Jar jar, String fault) {
        return new IllegalArgumentException(
                "plugins: "
                        + jar.name()
                        + ": "
                        + fault
                        + " (expected: a jar with filters or sinks of API version "
                        + FilterFactory.API_VERSION
                        + ", named in META-INF/services)");
    }

    @Override
    public List<FilterFactory> factories() {
        return List.copyOf(factories);
    }

    @Override
    public boolean isStill(@Nullable Path other) {
        return folder.equals(other) && jars.equals(PluginFolder.jars(folder));
    }

    @Override
    public void close() {
        factories.clear();
        loaders.forEach(LoadedPlugins::close);
        loaders.clear();
    }

    private static void close(Jar jar, PluginLoader loader) {
        List<String> left = loader.threads();
        if (!left.isEmpty()) {
            LOG.warn(
                    "plugin {} has left threads running, which keep its code: {}",
                    jar.name(),
                    left);
        }
        try {
            loader.close();
        } catch (IOException failed) {
            LOG.warn("a plugin's jar was not closed: {}", failed.getMessage());
        }
    }
}
