package io.watchgate.server.plugin;

import io.watchgate.filter.FilterFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars of plugins out of their sources, against the API alone. */
public final class PluginJar {

    static final String SERVICE = "META-INF/services/io.watchgate.filter.FilterFactory";
    static final String SINK_SERVICE = "META-INF/services/io.watchgate.sink.SinkFactory";

    static final Path EXAMPLE = Path.of("../docs/examples/plugin");

    private PluginJar() {}

    /** Makes the jar of the example that the documentation has. */
    public static void makeExample(Path jar) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent().getParent(), "classes");
        try (Stream<Path> sources = Files.walk(EXAMPLE.resolve("src/main/java"))) {
            compile(sources.filter(file -> file.toString().endsWith(".java")).toList(), classes);
        }
        for (String service : List.of(SERVICE, SINK_SERVICE)) {
            Path services = classes.resolve(service);
            Files.createDirectories(services.getParent());
            Files.copy(EXAMPLE.resolve("src/main/resources").resolve(service), services);
        }
        pack(classes, jar);
    }

    /** Makes a jar of a factory in the default package, and of what else the source holds. */
    public static void make(Path jar, String factory, String... sources) throws IOException {
        make(SERVICE, jar, factory, sources);
    }

    /** Makes a jar of a factory of sinks. */
    public static void makeSink(Path jar, String factory, String source) throws IOException {
        make(SINK_SERVICE, jar, factory, source);
    }

    private static void make(String service, Path jar, String factory, String... sources)
            throws IOException {
        Path folder = Files.createTempDirectory(jar.getParent().getParent(), "source");
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            String name = source.replaceAll("(?s).*?(?:class|interface) (\\w+).*", "$1");
            Path file = folder.resolve(name + ".java");
            Files.writeString(file, source);
            files.add(file);
        }
        Path services = folder.resolve(service);
        Files.createDirectories(services.getParent());
        Files.writeString(services, factory + "\n");
        compile(files, folder);
        pack(folder, jar);
    }

    /** Compiles sources into a folder. */
    static void compile(List<Path> sources, Path into) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    List.of(
                                            "-proc:none",
                                            "-cp",
                                            api(),
                                            "--release",
                                            "17",
                                            "-d",
                                            "" + into),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            if (!compiled) {
                throw new AssertionError(said.toString());
            }
        }
    }

    /** Returns where the API is, and nothing else that this test can see. */
    private static String api() {
        String place =
                FilterFactory.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return Path.of(place).toString();
    }

    /** Packs what is in a folder, but for sources. */
    static void pack(Path folder, Path jar) throws IOException {
        Path made = jar.resolveSibling(jar.getFileName() + ".new");
        try (Stream<Path> all = Files.walk(folder);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(made))) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith(".java")) {
                    out.putNextEntry(new JarEntry(name));
                    out.write(Files.readAllBytes(file));
                }
            }
        }
        Files.move(made, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Returns the source of a factory whose sinks append to a file under their setting {@code
     * folder}, behind what {@code write} says, and note there which of their methods were called.
     */
    public static String sinkSource(String name, String type, int version, String write) {
        return """
        import io.watchgate.filter.*;
        import io.watchgate.sink.*;
        import java.io.IOException;
        import java.nio.file.*;
        import java.util.*;

        public final class %1$s implements SinkFactory {
            public int apiVersion() { return %2$d; }
            public String type() { return "%3$s"; }
            public List<SettingKey> keys() {
                return List.of(SettingKey.required("folder", SettingKey.Form.TEXT, "A folder"));
            }
            public RecordSink create(FilterSettings settings, byte[] header) {
                Path folder = Path.of(settings.text("folder"));
                if (!Files.isDirectory(folder)) {
                    throw settings.unfit("folder", "" + folder, "a folder that is there");
                }
                return new RecordSink() {
                    void append(String file, byte[] bytes) throws IOException {
                        Files.write(folder.resolve(file), bytes,
                                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                    void note(String call) throws IOException {
                        append("calls", (call + "\\n").getBytes());
                    }
                    boolean asked(String what) { return Files.exists(folder.resolve(what)); }
                    public void open() throws IOException { note("open"); }
                    public int write(byte[] lines, int count) throws IOException {
                        %4$s
                        append("records", Arrays.copyOf(lines, count));
                        return count;
                    }
                    public void close() throws IOException { note("close"); }
                };
            }
        }
        """
                .formatted(name, version, type, write);
    }

    /** Returns the source of a factory whose filters judge as {@code verdict} says. */
    static String source(String name, String type, String verdict) {
        return source(name, type, 1, "", verdict);
    }

    static String source(String name, String type, int version, String members, String verdict) {
        return source(name, type, version, members, verdict, "");
    }

    /**
     * Returns the source of such a factory, whose filters do {@code close} when they are closed.
     */
    static String source(
            String name, String type, int version, String members, String verdict, String close) {
        return """
        import io.watchgate.filter.*;
        import java.util.*;

        public final class %s implements FilterFactory {
            %s
            public int apiVersion() { return %d; }
            public String type() { return "%s"; }
            public List<SettingKey> keys() {
                return List.of(SettingKey.required("word", SettingKey.Form.TEXT, "A word"));
            }
            public ContentFilter create(FilterSettings settings) {
                String word = settings.text("word", "");
                return new ContentFilter() {
                    public Verdict judge(Content content) {
                        String text = new String(content.copy());
                        if (!text.contains(word)) {
                            return Verdict.pass();
                        }
                        %s
                    }
                    public void close() { %s }
                };
            }
        }
        """
                .formatted(name, members, version, type, verdict, close);
    }
}
