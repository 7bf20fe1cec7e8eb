package io.watchgate.server.config;

import io.watchgate.server.config.yaml.ConfigProblem;
import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a configuration file, one line for each problem. */
public final class ConfigFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    ConfigFileException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, in the order of the file. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
