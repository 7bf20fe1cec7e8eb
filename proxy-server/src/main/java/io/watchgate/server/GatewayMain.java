package io.watchgate.server;

import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.Commands;
import io.watchgate.server.log.GatewayLog;

/** Starts the process: reads the command line, does what it asks for, ends with its exit code. */
public final class GatewayMain {

    private GatewayMain() {}

    /** Runs a command; called by the launcher. */
    public static void main(String[] arguments) {
        GatewayLog.begin();
        CommandOutput output = CommandOutput.ofProcess();
        ProcessActions actions = new ProcessActions(System.getenv(), System.in, System.out);
        int code = new Commands(actions, System.getenv(), output).execute(arguments);
        GatewayLog.close();
        System.exit(code);
    }
}
