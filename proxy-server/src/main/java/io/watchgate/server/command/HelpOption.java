package io.watchgate.server.command;

import picocli.CommandLine.Option;

/** The option that shows how a command is used. */
final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;
}
