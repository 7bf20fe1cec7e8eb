package io.watchgate.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;

/** A server that a test plays, for gateways with as many loops as the test is run with. */
public abstract class OneServerRig {

    @Parameter protected int loops;

    protected final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    /** Begins a gateway before the server, {@code files}, that takes no pause for a slow answer. */
    protected final TestGateway.Setup patient() {
        return TestGateway.with(loops).upstream("files", server).timeout("streamAfter", 60_000);
    }
}
