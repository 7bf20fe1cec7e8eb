package io.watchgate.server.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build has written down about itself.
 *
 * @param version the gateway's version
 * @param java the Java version it was built for
 */
public record BuildInfo(String version, String java) {

    /** Reads it from the class path, once: the first look into a jar takes long. */
    public static BuildInfo read() {
        return Once.READ;
    }

    /** Returns the gateway's version, which Java knows already when our classes are in a jar. */
    public static String currentVersion() {
        String ofJar = BuildInfo.class.getPackage().getImplementationVersion();
        return ofJar == null ? read().version() : ofJar;
    }

    private static BuildInfo load() {
        Properties build = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new BuildInfo(build.getProperty("version"), build.getProperty("java"));
    }

    private static final class Once {
        private static final BuildInfo READ = load();
    }
}
