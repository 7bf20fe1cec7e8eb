package io.watchgate.server.plugin;

import io.watchgate.filter.FilterFactory;
import io.watchgate.sink.SinkFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes of one plugin: the JDK's, those of the API as the gateway has them, and for all
 * else those of its own jar. Nothing else of the gateway can be seen, so that a plugin may bring
 * other versions of the same libraries.
 */
final class PluginLoader extends URLClassLoader {

    private static final String FILTERS = FilterFactory.class.getPackageName() + ".";
    private static final String SINKS = SinkFactory.class.getPackageName() + ".";

    static {
        registerAsParallelCapable();
    }

    private PluginLoader(URL jar) {
        super("plugin " + jar.getPath(), new URL[] {jar}, new ApiLoader());
    }

    private static boolean isOfTheApi(String name) {
        return name.startsWith(FILTERS) || name.startsWith(SINKS);
    }

    /** Opens a jar. */
    static PluginLoader of(Path jar) throws IOException {
        // The loader would take a broken jar for an empty one.
        new ZipFile(jar.toFile()).close();
        return new PluginLoader(jar.toUri().toURL());
    }

    /** Tells whether the jar names what makes filters, or sinks. */
    boolean names(Class<?> service) {
        return findResource("META-INF/services/" + service.getName()) != null;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.") || isOfTheApi(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try {
                return findClass(name);
            } catch (ClassNotFoundException notHere) {
                return super.loadClass(name, resolve);
            }
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.startsWith("META-INF/services/io.watchgate.")
                ? findResources(name)
                : super.getResources(name);
    }

    /** Shows the JDK, and of the gateway the API. */
    private static final class ApiLoader extends ClassLoader {

        static {
            registerAsParallelCapable();
        }

        ApiLoader() {
            super("plugin api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (isOfTheApi(name)) {
                return FilterFactory.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
