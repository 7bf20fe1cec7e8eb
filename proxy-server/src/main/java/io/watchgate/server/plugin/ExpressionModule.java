package io.watchgate.server.plugin;

import io.watchgate.expression.ExpressionEngine;
import io.watchgate.expression.ExpressionSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The language of expressions, out of a folder of jars that is on no class path: nothing of it is
 * looked at before a rule has an expression, and then it stays. Safe from any thread; the first
 * call takes a second.
 */
public final class ExpressionModule implements ExpressionSource {

    /** The folder of modules, one folder each; the launcher says it. */
    private static final String FOLDER = "watchgate.modules";

    private static final String NAME = "cel";
    private static final List<Class<?>> API = List.of(ExpressionEngine.class);
    private static final ExpressionModule INSTALLED = new ExpressionModule(installedAt());

    private final @Nullable Path folder;
    private @Nullable ExpressionEngine engine;

    /**
     * Creates a source.
     *
     * @param folder where the module's jars are; null where nobody knows
     */
    ExpressionModule(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Returns the module of this process. */
    public static ExpressionModule installed() {
        return INSTALLED;
    }

    private static @Nullable Path installedAt() {
        String modules = System.getProperty(FOLDER);
        return modules == null ? null : Path.of(modules).resolve(NAME);
    }

    @Override
    public synchronized ExpressionEngine open() {
        ExpressionEngine known = engine;
        if (known == null) {
            known = load();
            engine = known;
        }
        return known;
    }

    private ExpressionEngine load() {
        List<Path> jars = jars();
        if (jars.isEmpty()) {
            String where = folder == null ? "-D" + FOLDER + "=FOLDER" : folder.toString();
            throw unfit("not installed", "its jars, as in watchgate-cel, in " + where);
        }
        try {
            return ServiceLoader.load(
                            ExpressionEngine.class, PluginLoader.of(jars, API, "module " + NAME))
                    .findFirst()
                    .orElseThrow(() -> unfit("no language in " + folder, "the jar watchgate-cel"));
        } catch (IOException | ServiceConfigurationError | LinkageError failed) {
            throw unfit(failed.toString(), "the jars of one version");
        }
    }

    private List<Path> jars() {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException unreadable) {
            throw unfit(unreadable.toString(), "a folder that can be read");
        }
    }

    private static IllegalArgumentException unfit(String found, String expected) {
        return new IllegalArgumentException(
                "module " + NAME + ": " + found + " (expected: " + expected + ")");
    }
}
