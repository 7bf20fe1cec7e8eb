package io.watchgate.server.command;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the tools of a running gateway. */
@Command(name = "tools", description = "List the tools that a running gateway offers.")
final class ToolsCommand implements Callable<Integer> {

    static final String ENDPOINT = "http://127.0.0.1:8808/mcp";

    private final CommandContext context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = ENDPOINT,
            description = "The MCP endpoint; " + ENDPOINT + " when absent.")
    private URI url;

    @Mixin private HelpOption help;

    ToolsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.actions().tools(url, context.output());
    }
}
