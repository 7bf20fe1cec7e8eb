package io.watchgate.server.config.shape;

import io.watchgate.config.key.KeyField;
import io.watchgate.config.key.WrittenKeys;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file beside the jars that says what the annotations of configuration records say. The build
 * leaves it there, for these jars alone; without it, or with others, annotations are read.
 */
public final class KeyFile {

    private static final String NAMED_BY = "watchgate.keys";

    /** The launcher names the jars with our records first. */
    private static final int JARS = 2;

    private KeyFile() {}

    /** Writes the file that is named; called by the launcher when it builds. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[0]), written(System.getProperty("java.class.path")));
    }

    /** Takes what stands in the file that the launcher names. */
    static void load() {
        String file = System.getProperty(NAMED_BY);
        if (file == null) {
            return;
        }
        try (FileInputStream in = new FileInputStream(file)) {
            WrittenKeys keys = read(in.readAllBytes(), System.getProperty("java.class.path"));
            if (keys != null) {
                KeyField.take(keys);
            }
        } catch (IOException | IllegalArgumentException unusable) {
            // It only saves time.
        }
    }

    /**
     * Returns what is written down; null when that is for other jars.
     *
     * @throws IllegalArgumentException when nothing is
     */
    static @Nullable WrittenKeys read(byte[] file, String classPath) {
        byte[] jars = jars(classPath);
        if (file.length < jars.length
                || !Arrays.equals(file, 0, jars.length, jars, 0, jars.length)) {
            return null;
        }
        return WrittenKeys.of(Arrays.copyOfRange(file, jars.length, file.length));
    }

    /** Returns what stands in the file for these jars. */
    static byte[] written(String classPath) {
        byte[] jars = jars(classPath);
        byte[] keys = WrittenKeys.write(records());
        byte[] file = Arrays.copyOf(jars, jars.length + keys.length);
        System.arraycopy(keys, 0, file, jars.length, keys.length);
        return file;
    }

    /** Returns what Java, too, knows jars again by: when each was made, and how large it is. */
    private static byte[] jars(String classPath) {
        StringBuilder jars = new StringBuilder(80);
        int begin = 0;
        for (int i = 0; i < JARS && begin < classPath.length(); i++) {
            int end = classPath.indexOf(File.pathSeparatorChar, begin);
            end = end < 0 ? classPath.length() : end;
            File jar = new File(classPath.substring(begin, end));
            jars.append(jar.lastModified()).append(' ').append(jar.length()).append('\n');
            begin = end + 1;
        }
        return jars.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns all records that a file can hold. */
    static Set<Class<? extends Record>> records() {
        Set<Class<? extends Record>> records = new LinkedHashSet<>();
        add(Shapes.ofFile(), records);
        return records;
    }

    private static void add(Shape shape, Set<Class<? extends Record>> records) {
        if (shape instanceof Shape.Group group && records.add(group.type())) {
            group.fields().forEach(field -> add(field.shape(), records));
        } else if (shape instanceof Shape.Choice choice) {
            choice.alternatives().forEach(group -> add(group, records));
        } else if (shape instanceof Shape.Named named) {
            add(named.element(), records);
        } else if (shape instanceof Shape.Tagged tagged) {
            add(tagged.element(), records);
        } else if (shape instanceof Shape.Sequence list) {
            add(list.element(), records);
        }
    }
}
