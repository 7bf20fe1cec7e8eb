package io.watchgate.server.command;

import io.watchgate.server.config.LoadedConfig;
import java.net.URI;

/** Fails, clearly, where there is nothing to start yet. */
public final class UnbuiltActions implements GatewayActions {

    @Override
    public int run(LoadedConfig config, CommandOutput output) {
        return notBuilt("run", output);
    }

    @Override
    public int tools(URI endpoint, CommandOutput output) {
        return notBuilt("tools", output);
    }

    @Override
    public int call(String name, String arguments, URI endpoint, CommandOutput output) {
        return notBuilt("call", output);
    }

    @Override
    public int sample(String name, CommandOutput output) {
        return notBuilt("sample", output);
    }

    private static int notBuilt(String command, CommandOutput output) {
        output.note(
                "watchgate: " + command + ": not built yet (expected: check, config or schema)");
        return ExitCode.FAILED;
    }
}
