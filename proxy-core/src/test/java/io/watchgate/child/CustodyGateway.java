package io.watchgate.child;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.loop.IoBackend;
import io.watchgate.testkit.stdio.Configs;
import io.watchgate.testkit.stdio.ShellServer;
import io.watchgate.testkit.stdio.StdioGateway;
import io.watchgate.testkit.stdio.TestCall;
import io.watchgate.upstream.Upstream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A gateway to be killed: starts children with children of their own, and says so. {@link
 * CustodyIT} runs it in a process of its own.
 *
 * <p>Arguments: the backend; {@code steady} (starts five, then waits) or {@code churn} (starts and
 * stops without end); the value of the variable by which the test knows the processes.
 */
public final class CustodyGateway {

    /** The variable by which the test knows all that were started. */
    static final String VARIABLE = "CUSTODY_IT";

    private static final int CHILDREN = 5;

    /**
     * In the child's group; out of it; out of it and orphaned; in it without any variable, which
     * only its name tells.
     */
    private static final String GRANDCHILDREN =
            "sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &) ;"
                    + " env -i /bin/sh -c 'sleep 1000; :' \"$"
                    + VARIABLE
                    + "\" &";

    private final StdioGateway gateway;
    private final String value;
    private int started;

    private CustodyGateway(IoBackend backend, String value) {
        this.gateway = new StdioGateway(backend);
        this.value = value;
    }

    /** Runs until it is killed. */
    public static void main(String[] args) throws Exception {
        CustodyGateway main = new CustodyGateway(IoBackend.valueOf(args[0]), args[2]);
        if (args[1].equals("steady")) {
            main.steady();
        } else {
            main.churn();
        }
    }

    private void steady() throws Exception {
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < CHILDREN; i++) {
            calls.add(gateway.call(next(), "echo", ""));
        }
        calls.forEach(TestCall::text);
        say("watchdogs " + gateway.host().watchdogs());
        Thread.currentThread().join();
    }

    private void churn() throws Exception {
        List<Upstream> running = new ArrayList<>();
        boolean announced = false;
        while (true) {
            Upstream upstream = next();
            gateway.call(upstream, "echo", "").text();
            running.add(upstream);
            if (running.size() > 3) {
                running.remove(0).close();
            }
            if (!announced) {
                say("watchdogs " + gateway.host().watchdogs());
                announced = true;
            }
        }
    }

    private Upstream next() {
        CommandTarget target =
                new CommandTarget(
                        ShellServer.command(GRANDCHILDREN, ""),
                        Map.of(VARIABLE, value),
                        List.of(),
                        Path.of("/"));
        UpstreamConfig config = Configs.upstream("child" + started++, target.command(), Map.of());
        return gateway.upstream(Configs.with(config, "target", target));
    }

    private static void say(String line) throws IOException {
        new FileOutputStream(FileDescriptor.out)
                .write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
