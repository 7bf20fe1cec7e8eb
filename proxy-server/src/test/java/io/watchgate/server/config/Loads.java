package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.watchgate.server.config.yaml.ConfigProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads texts as files, and compares what the loader says about them. */
final class Loads {

    static final String SMALLEST = "version: 1\nupstreams: {a: {command: [x]}}\n";

    private final Path directory;
    private final Map<String, String> environment;

    Loads(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    Path file(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    LoadedConfig load(String yaml) throws ConfigFileException {
        return load(file("watchgate.yaml", yaml));
    }

    LoadedConfig load(Path file) throws ConfigFileException {
        return new ConfigLoader(environment).load(file);
    }

    /** Returns what is wrong with a text, without the file's name in front. */
    List<String> problems(String yaml) {
        return problems(file("watchgate.yaml", yaml));
    }

    List<String> problems(Path file) {
        ConfigFileException refused =
                catchThrowableOfType(ConfigFileException.class, () -> load(file));
        assertThat(refused).as("refusal of " + file).isNotNull();
        return refused.problems().stream().map(problem -> shown(problem, file)).toList();
    }

    /** Returns the warnings of a text, without the file's name in front. */
    List<String> warnings(String yaml) throws ConfigFileException {
        LoadedConfig loaded = load(yaml);
        return loaded.warnings().stream().map(warning -> shown(warning, loaded.file())).toList();
    }

    private static String shown(ConfigProblem problem, Path file) {
        assertThat(problem.toString()).startsWith(file + ":");
        return problem.toString().substring(file.toString().length() + 1).strip();
    }
}
