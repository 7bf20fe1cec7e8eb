package io.watchgate.server.command;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Finds out what a command line asks for, and does it. */
public final class Commands {

    private final CommandContext context;

    /**
     * Creates the commands.
     *
     * @param actions what runs a gateway, or talks to one
     * @param environment the process's variables
     * @param output where commands print
     */
    public Commands(GatewayActions actions, Map<String, String> environment, CommandOutput output) {
        this.context = new CommandContext(actions, environment, output);
    }

    /** Runs a command until it is done; returns its {@link ExitCode}. */
    public int execute(String... arguments) {
        try {
            // Daemon, stdio and samples start without the parser, which takes longer to load than
            // the configuration.
            if (isPlainRun(arguments)) {
                return context.run(arguments.length == 1 ? null : Path.of(arguments[2]));
            }
            if (isPlainSample(arguments)) {
                return context.actions().sample(arguments[1], context.output());
            }
            PlainStdio stdio = PlainStdio.read(arguments);
            if (stdio != null) {
                return context.stdio(stdio.file(), stdio.endpoint());
            }
        } catch (Exception failed) {
            return report(failed);
        }
        return commandLine().execute(arguments);
    }

    private static boolean isPlainRun(String[] arguments) {
        boolean withFile =
                arguments.length == 3
                        && (arguments[1].equals("-c") || arguments[1].equals("--config"));
        return (arguments.length == 1 || withFile) && arguments[0].equals("run");
    }

    private static boolean isPlainSample(String[] arguments) {
        return arguments.length == 2
                && arguments[0].equals("sample")
                && !arguments[1].startsWith("-");
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(new RootCommand(context));
        line.addSubcommand(new RunCommand(context));
        line.addSubcommand(new CheckCommand(context));
        line.addSubcommand(new ConfigCommand(context));
        line.addSubcommand(new SchemaCommand(context));
        line.addSubcommand(new ToolsCommand(context));
        line.addSubcommand(new CallCommand(context));
        line.addSubcommand(new WhyCommand(context));
        line.addSubcommand(new LockCommand(context));
        line.addSubcommand(new StdioCommand(context));
        line.addSubcommand(
                new CommandLine(new AuditCommand())
                        .addSubcommand(new AuditCommand.Verify(context)));
        line.addSubcommand(new SampleCommand(context));
        line.addSubcommand(new VersionCommand(context));
        line.addSubcommand(new CommandLine.HelpCommand());
        line.setOut(context.output().out());
        line.setErr(context.output().err());
        line.setExecutionExceptionHandler((failed, command, parsed) -> report(failed));
        return line;
    }

    private int report(Exception failed) {
        @Nullable String message = failed.getMessage();
        context.output().note("watchgate: " + (message == null ? failed.toString() : message));
        return ExitCode.FAILED;
    }
}
