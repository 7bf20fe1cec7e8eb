package io.watchgate.server.command;

import io.watchgate.server.config.shape.JsonSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the JSON Schema of the configuration. */
@Command(name = "schema", description = "Write the JSON Schema of the configuration, for editors.")
final class SchemaCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private HelpOption help;

    SchemaCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.output().text(JsonSchema.text());
        return ExitCode.OK;
    }
}
