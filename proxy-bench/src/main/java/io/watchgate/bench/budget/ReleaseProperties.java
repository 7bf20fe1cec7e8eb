package io.watchgate.bench.budget;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * Numbers by name, from a file of this build. {@code NAME} holds for every JDK; {@code NAME.jdkN},
 * where it stands, for feature release N and later ones. Immutable.
 */
public final class ReleaseProperties {

    private final String file;
    private final Properties values;
    private final int feature;

    /**
     * Creates numbers.
     *
     * @param file what errors call them
     * @param values numbers by name
     * @param feature the feature release of the JDK they are for
     */
    public ReleaseProperties(String file, Properties values, int feature) {
        this.file = file;
        this.values = values;
        this.feature = feature;
    }

    /** Reads {@code file} from the root of the class path, for the JDK that runs. */
    public static ReleaseProperties read(String file) {
        Properties read = new Properties();
        try (InputStream in = ReleaseProperties.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new IllegalStateException(file + ": not on the class path");
            }
            read.load(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new ReleaseProperties(file, read, Runtime.version().feature());
    }

    /** Returns what errors call the file. */
    public String file() {
        return file;
    }

    /**
     * Returns the value of {@code name}.
     *
     * @param what what a missing one should be, for the error
     * @throws IllegalArgumentException when it has none
     */
    public String of(String name, String what) {
        for (int release = feature; release > 0; release--) {
            String value = values.getProperty(name + ".jdk" + release);
            if (value != null) {
                return value.strip();
            }
        }
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    file + ": no budget for " + name + " (expected: " + what + ")");
        }
        return value.strip();
    }

    /** Returns the names that have a value, in order. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String key : values.stringPropertyNames()) {
            names.add(key.replaceFirst("\\.jdk\\d+$", ""));
        }
        return names;
    }
}
