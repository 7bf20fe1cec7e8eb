package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that speaks MCP on its standard input and output.
 *
 * @param command the program and its arguments; no shell is involved
 * @param env variables set for it, in the order of the file
 * @param inheritEnv variables of the gateway it also sees; see {@link #inheritsEverything()}
 * @param cwd the directory it starts in
 */
public record CommandTarget(
        @Key(
                        required = true,
                        listOnly = true,
                        least = "1",
                        pattern = "[^\\x00]*",
                        expected = "a program and its arguments, as [npx, -y, some-server]",
                        text = "The program and its arguments, as a list; no shell is involved.")
                List<String> command,
        @Key(
                        pattern = "[^=\\x00]+",
                        expected = "a variable's name without =",
                        text = "Environment variables set for the program.")
                Map<String, String> env,
        @Key(
                        pattern = "[^=\\x00]+",
                        expected = "a variable's name without =, or all",
                        text =
                                "Variables of the gateway's own environment passed on besides the"
                                        + " basic ones (HOME, LANG, LC_*, LOGNAME, PATH, SHELL,"
                                        + " TERM, TMPDIR, TZ, USER); all for every one.")
                List<String> inheritEnv,
        @Key(
                        value = ".",
                        text =
                                "Directory the program starts in, seen from the configuration"
                                        + " file's.")
                Path cwd)
        implements UpstreamTarget {

    public CommandTarget {
        command = List.copyOf(command);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        inheritEnv = List.copyOf(inheritEnv);
        Checks checks = Checks.of(CommandTarget.class, command, env, inheritEnv, cwd);
        checks.require(
                command.isEmpty() || !command.get(0).isBlank(),
                "command",
                command,
                "a program, as [npx, -y, some-server]");
        checks.require(
                !inheritEnv.contains("all") || inheritEnv.size() == 1,
                "inherit-env",
                inheritEnv,
                "all alone, or names");
        env.forEach(
                (name, value) ->
                        checks.require(
                                value.indexOf('\0') < 0, "env." + name, "…", "no zero byte"));
        checks.verify();
    }

    /** Tells whether the program sees the gateway's whole environment. */
    public boolean inheritsEverything() {
        return inheritEnv.equals(List.of("all"));
    }

    /** Returns the target without the variables' values, which are often secrets. */
    @Override
    public String toString() {
        return "CommandTarget[command=" + command + ", env=" + env.keySet() + ", cwd=" + cwd + "]";
    }
}
