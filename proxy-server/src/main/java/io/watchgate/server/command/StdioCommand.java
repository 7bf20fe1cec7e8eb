package io.watchgate.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves one client on standard input and output. */
@Command(
        name = "stdio",
        description = {
            "Serve one client on stdin and stdout: through the running gateway whose control socket"
                    + " the configuration names, or without one in this process."
        })
final class StdioCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private ConfigOption config;

    @Option(
            names = "--endpoint",
            paramLabel = "PATH",
            defaultValue = PlainStdio.DEFAULT_ENDPOINT,
            description = "What the client sees: /mcp, or /mcp/UPSTREAM for that one alone.")
    private String endpoint;

    @Mixin private HelpOption help;

    StdioCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.stdio(config.file(), endpoint);
    }
}
