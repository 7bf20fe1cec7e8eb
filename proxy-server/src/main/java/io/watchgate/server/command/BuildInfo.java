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

    /** Reads it from the class path. */
    public static BuildInfo read() {
        Properties build = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new BuildInfo(build.getProperty("version"), build.getProperty("java"));
    }
}
