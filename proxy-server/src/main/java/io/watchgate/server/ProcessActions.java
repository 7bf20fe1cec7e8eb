package io.watchgate.server;

import io.watchgate.server.client.ClientException;
import io.watchgate.server.client.ToolCommands;
import io.watchgate.server.command.BuildInfo;
import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.ExitCode;
import io.watchgate.server.command.GatewayActions;
import io.watchgate.server.command.WhyQuestion;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.daemon.Daemon;
import io.watchgate.server.daemon.HeadStart;
import io.watchgate.server.daemon.StdioDaemon;
import io.watchgate.server.sample.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does what commands ask for, in this process. */
final class ProcessActions implements GatewayActions {

    private final Map<String, String> environment;
    private final InputStream in;
    private final OutputStream out;
    private @Nullable HeadStart headStart;

    /**
     * Creates the actions.
     *
     * @param environment the process's variables
     * @param in what a sample server reads
     * @param out where a sample server writes
     */
    ProcessActions(Map<String, String> environment, InputStream in, OutputStream out) {
        this.environment = environment;
        this.in = in;
        this.out = out;
    }

    @Override
    public void prepare() {
        headStart = HeadStart.begin();
    }

    @Override
    public int run(LoadedConfig config, CommandOutput output)
            throws IOException, InterruptedException {
        new Daemon(config, environment, BuildInfo.currentVersion()).run(headStart);
        return ExitCode.OK;
    }

    @Override
    public int tools(URI endpoint, CommandOutput output)
            throws ClientException, InterruptedException {
        return new ToolCommands(BuildInfo.currentVersion(), output).list(endpoint);
    }

    @Override
    public int call(String name, String arguments, URI endpoint, CommandOutput output)
            throws ClientException, InterruptedException {
        return new ToolCommands(BuildInfo.currentVersion(), output).call(name, arguments, endpoint);
    }

    @Override
    public int why(WhyQuestion question, URI admin, CommandOutput output)
            throws IOException, InterruptedException {
        return new WhyAnswer(question, output).ask(admin);
    }

    @Override
    public int why(WhyQuestion question, LoadedConfig config, CommandOutput output) {
        return new WhyAnswer(question, output).explain(config, environment);
    }

    @Override
    public int lock(LoadedConfig config, boolean check, CommandOutput output)
            throws IOException, InterruptedException {
        ToolLock lock = new ToolLock(config, output);
        try {
            return check ? lock.check(environment) : lock.write(environment);
        } catch (IllegalArgumentException refused) {
            throw config.placed(refused);
        }
    }

    @Override
    public int sample(String name, CommandOutput output) throws IOException {
        if (!Samples.has(name)) {
            output.note("watchgate: no sample " + name + " (expected: " + Samples.NAMES + ")");
            return ExitCode.USAGE;
        }
        Samples.run(name, BuildInfo.currentVersion(), in, out);
        return ExitCode.OK;
    }

    @Override
    public int stdio(LoadedConfig config, String endpoint, CommandOutput output)
            throws IOException, InterruptedException {
        new StdioDaemon(config, environment, BuildInfo.currentVersion()).run(endpoint, headStart);
        return ExitCode.OK;
    }
}
