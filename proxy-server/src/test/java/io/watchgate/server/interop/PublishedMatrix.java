package io.watchgate.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who works with whom, as {@code docs/matrix.md} publishes it: first what the kit has played, then
 * what the Java SDK has. Each part is held to what a run made of it; {@code -Dupdate} publishes it.
 */
final class PublishedMatrix {

    private static final Path FILE = Repository.path("docs/matrix.md");

    /** Begins the second part. */
    static final String JAVA = "\n## Java SDK";

    private PublishedMatrix() {}

    /** Holds the kit's part to {@code made}. */
    static void holdsKit(String made) throws IOException {
        update(made + java());
        assertThat(kit()).isEqualTo(made);
    }

    /** Holds the Java SDK's part, which begins with {@link #JAVA}, to {@code made}. */
    static void holdsJava(String made) throws IOException {
        update(kit() + made);
        assertThat(java()).isEqualTo(made);
    }

    private static void update(String text) throws IOException {
        if (System.getProperty("update") != null) {
            Files.writeString(FILE, text);
        }
    }

    private static String kit() throws IOException {
        String text = Files.readString(FILE);
        return text.contains(JAVA) ? text.substring(0, text.indexOf(JAVA)) : text;
    }

    private static String java() throws IOException {
        return Files.readString(FILE).substring(kit().length());
    }
}
