package io.watchgate.server.plugin;

import io.watchgate.filter.FilterFactory;
import io.watchgate.sink.SinkFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes of one plugin or module: the JDK's, those of its API as the gateway has them,
 * and for all else those of its own jars. Nothing else of the gateway can be seen, so that it may
 * bring other versions of the same libraries.
 */
final class PluginLoader extends URLClassLoader {

    private static final List<Class<?>> PLUGINS = List.of(FilterFactory.class, SinkFactory.class);

    static {
        registerAsParallelCapable();
    }

    private final ApiLoader api;

    private PluginLoader(String name, URL[] jars, ApiLoader api) {
        super(name, jars, api);
        this.api = api;
    }

    /** Opens a plugin's jar. */
    static PluginLoader of(Path jar) throws IOException {
        // The loader would take a broken jar for an empty one.
        new ZipFile(jar.toFile()).close();
        return of(List.of(jar), PLUGINS, "plugin " + jar);
    }

    /**
     * Opens jars.
     *
     * @param api types of the gateway whose packages they see
     * @param name what the loader is called
     */
    static PluginLoader of(List<Path> jars, List<Class<?>> api, String name) throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
        }
        return new PluginLoader(name, urls, new ApiLoader(api));
    }

    /** Tells whether the jar names what makes filters, or sinks. */
    boolean names(Class<?> service) {
        return findResource("META-INF/services/" + service.getName()) != null;
    }

    /** Calls code of these jars, with this as the class loader of the thread. */
    <T> T in(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(this);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Returns the names of the threads that run with this code. Looks at all threads there are. */
    List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(this::isCodeOf)
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private boolean isCodeOf(Thread thread) {
        return thread.getContextClassLoader() == this || thread.getClass().getClassLoader() == this;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.") || api.has(name)) {
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

        private final List<String> packages;

        ApiLoader(List<Class<?>> api) {
            super("plugin api", ClassLoader.getPlatformClassLoader());
            this.packages = api.stream().map(type -> type.getPackageName() + ".").toList();
        }

        boolean has(String name) {
            return packages.stream().anyMatch(name::startsWith);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (has(name)) {
                return FilterFactory.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
