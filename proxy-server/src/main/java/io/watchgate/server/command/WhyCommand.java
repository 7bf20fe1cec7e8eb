package io.watchgate.server.command;

import io.watchgate.server.config.LoadedConfig;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Explains why a tool, prompt or resource is listed or not, and may be called or not, and whether
 * what a server sends of its own accord may pass.
 */
@Command(
        name = "why",
        description = "Explain why a tool, prompt or resource is missing, denied or renamed.")
final class WhyCommand implements Callable<Integer> {

    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description =
                    "The name as clients of /mcp see it, or those of --upstream; with --from-server"
                            + " a method, as sampling/createMessage.")
    private String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "URL",
            description =
                    "The admin listener of a running gateway, as http://127.0.0.1:8809; the"
                            + " configuration file is asked when absent.")
    private @Nullable URI admin;

    @Option(
            names = "--principal",
            paramLabel = "P",
            description =
                    "Who would call it, an anonymous client when absent; or whom a server's message"
                            + " is for, unknown when absent.")
    private @Nullable String principal;

    @Option(
            names = "--arguments",
            paramLabel = "JSON",
            description = "The arguments of a call, for rules that look at them.")
    private @Nullable String arguments;

    @Option(
            names = "--upstream",
            paramLabel = "KEY",
            description = "Ask about /mcp/KEY, where names are that server's own.")
    private @Nullable String upstream;

    @Option(
            names = "--from-server",
            paramLabel = "KEY",
            description =
                    "Ask about what that server sends of its own accord: NAME is the method of the"
                            + " notification or request.")
    private @Nullable String fromServer;

    @Option(
            names = "--header",
            paramLabel = "LINE",
            description = "A header of the call, as 'X-Change: CHG-1', for rules that require one.")
    private List<String> headers = List.of();

    @Mixin private ConfigOption config;

    @Mixin private HelpOption help;

    WhyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        boolean call = upstream != null || arguments != null || !headers.isEmpty();
        if (fromServer != null && call) {
            context.output()
                    .note(
                            "watchgate: why: --upstream, --arguments and --header are of calls"
                                    + " (expected: none with --from-server)");
            return ExitCode.USAGE;
        }
        WhyQuestion question =
                new WhyQuestion(fromServer, name, upstream, principal, arguments, headers);
        if (admin != null) {
            return context.actions().why(question, admin, context.output());
        }
        LoadedConfig loaded = context.load(config.file());
        return loaded == null
                ? ExitCode.FAILED
                : context.actions().why(question, loaded, context.output());
    }
}
