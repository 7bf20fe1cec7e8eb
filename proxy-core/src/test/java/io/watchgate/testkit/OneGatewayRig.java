package io.watchgate.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway before a server that a test plays, for each test a new one. */
public abstract class OneGatewayRig extends OneServerRig {

    protected TestGateway gateway;

    @BeforeEach
    void startGateway() {
        gateway = patient().start();
    }

    @AfterEach
    void closeGateway() {
        gateway.close();
    }
}
