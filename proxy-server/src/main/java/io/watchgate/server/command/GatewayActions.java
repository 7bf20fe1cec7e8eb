package io.watchgate.server.command;

import io.watchgate.server.config.LoadedConfig;
import java.net.URI;

/**
 * What commands start once the command line and the configuration are read. Each method blocks
 * until it is done and returns an {@link ExitCode}. An exception is reported and counts as {@link
 * ExitCode#FAILED}.
 */
public interface GatewayActions {

    /** Hears that a gateway is to run, before its configuration is read. Returns at once. */
    void prepare();

    /**
     * Runs a gateway until it is told to stop. The warnings of {@code config} have been printed.
     */
    int run(LoadedConfig config, CommandOutput output) throws Exception;

    /** Prints the tools that a gateway or server offers at an MCP endpoint. */
    int tools(URI endpoint, CommandOutput output) throws Exception;

    /**
     * Calls a tool and prints its result.
     *
     * @param name the tool's name as the endpoint shows it
     * @param arguments the arguments, a JSON object; not checked yet
     */
    int call(String name, String arguments, URI endpoint, CommandOutput output) throws Exception;

    /**
     * Explains what a running gateway makes of a name.
     *
     * @param admin its admin listener
     */
    int why(WhyQuestion question, URI admin, CommandOutput output) throws Exception;

    /** Explains what a gateway with this configuration would make of a name; opens nothing. */
    int why(WhyQuestion question, LoadedConfig config, CommandOutput output) throws Exception;

    /**
     * Writes down what the tools of the servers are like.
     *
     * @param check whether they are compared with what is written instead
     */
    int lock(LoadedConfig config, boolean check, CommandOutput output) throws Exception;

    /** Runs a sample server on stdin and stdout until stdin ends. */
    int sample(String name, CommandOutput output) throws Exception;

    /**
     * Serves one client on stdin and stdout, through a running gateway or with one of its own. The
     * warnings of {@code config} have been printed.
     *
     * @param endpoint what the client speaks to, as {@code /mcp}
     */
    int stdio(LoadedConfig config, String endpoint, CommandOutput output) throws Exception;
}
