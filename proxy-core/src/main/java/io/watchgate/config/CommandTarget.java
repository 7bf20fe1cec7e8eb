package io.watchgate.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that speaks MCP on its standard input and output.
 *
 * @param command the program and its arguments; no shell is involved
 * @param env variables set for it
 * @param inheritEnv variables of the gateway it also sees; {@code *} for all
 * @param cwd the directory it starts in
 */
public record CommandTarget(
        @Key(text = "The program and its arguments, as a list; no shell is involved.")
                List<String> command,
        @Key(text = "Environment variables set for the program.") Map<String, String> env,
        @Key(
                        text =
                                "Variables of the gateway's own environment passed on besides the"
                                        + " basic ones; all for every one.")
                List<String> inheritEnv,
        @Key(text = "Directory the program starts in; that of the configuration file when absent.")
                Path cwd)
        implements UpstreamTarget {

    public CommandTarget {
        command = List.copyOf(command);
        env = Map.copyOf(new LinkedHashMap<>(env));
        inheritEnv = List.copyOf(inheritEnv);
        ConfigException.check(
                !command.isEmpty(), "command", command, "a program, as [npx, -y, some-server]");
    }
}
