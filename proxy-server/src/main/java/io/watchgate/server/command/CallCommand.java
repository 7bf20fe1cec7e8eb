package io.watchgate.server.command;

import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Calls a tool through a running gateway. */
@Command(name = "call", description = "Call a tool through a running gateway.")
final class CallCommand implements Callable<Integer> {

    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The tool's name, as tools shows it.")
    private String name;

    @Parameters(index = "1", paramLabel = "JSON", description = "Its arguments, a JSON object.")
    private String arguments;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = ToolsCommand.ENDPOINT,
            description = "The MCP endpoint; " + ToolsCommand.ENDPOINT + " when absent.")
    private URI url;

    @Mixin private HelpOption help;

    CallCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.actions().call(name, arguments, url, context.output());
    }
}
