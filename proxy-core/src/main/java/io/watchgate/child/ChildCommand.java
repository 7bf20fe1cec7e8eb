package io.watchgate.child;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start.
 *
 * @param name whose it is, for logs
 * @param command the program and its arguments
 * @param environment all its variables, but for the gateway's marks
 * @param directory where it starts
 */
public record ChildCommand(
        String name, List<String> command, Map<String, String> environment, Path directory) {

    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
