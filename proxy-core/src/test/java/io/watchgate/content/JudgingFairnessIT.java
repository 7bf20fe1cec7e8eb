package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A greedy principal's large messages neither go before a polite one's nor take all the room. */
class JudgingFairnessIT {

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final String word = "fair" + SERIAL.incrementAndGet() + "w";
    private final ScriptedServer files = new ScriptedServer();
    private final List<RawHttpClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        gate().open();
        clients.forEach(RawHttpClient::close);
        files.close();
    }

    private ScriptedFilters.Gate gate() {
        return ScriptedFilters.gate(word);
    }

    private TestGateway.Setup gateway(int loops) {
        files.answers("tools/call", "{\"content\":[]}");
        return TestGateway.with(loops)
                .upstream("files", files, same -> same)
                .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                .judging("inline", ByteSize.parse("1KiB"))
                .judging("workers", 1)
                .filter(ScriptedFilters.waiting(word));
    }

    /** Sends a large call, and waits until so many messages are held. */
    private void send(TestGateway gateway, String who, int held) {
        String arguments = "{\"v\":\"" + word + "x".repeat(4000) + "\"}";
        ModernRequest call =
                ModernRequest.of("tools/call", "\"name\":\"say\",\"arguments\":" + arguments)
                        .to("/mcp/files");
        clients.add(gateway.connect().send(TestAuthenticator.as(who, call.text())));
        if (held > 0) {
            JudgingPool pool = gateway.core().filters().pool();
            Await.until(() -> pool.held() == held, held + " held");
            if (gate().isEntered()) {
                // The worker waits there: all others are where it will look for the next.
                Await.until(() -> pool.arrived() == held - 1, held - 1 + " behind it");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPolitePrincipalsMessageIsJudgedBeforeAllOfAGreedyOnes(int loops) {
        try (TestGateway gateway = gateway(loops).start()) {
            send(gateway, "greedy", 1);
            gate().awaitEntered(1);
            for (int held = 2; held <= 5; held++) {
                send(gateway, "greedy", held);
            }
            send(gateway, "polite", 6);
            gate().open();
            clients.forEach(client -> assertThat(client.answer()).contains("\"content\":[]"));
            assertThat(gate().passed)
                    .containsExactly("greedy", "greedy", "polite", "greedy", "greedy", "greedy");
        }
    }

    @Test
    void aGreedyPrincipalLeavesRoomForAPoliteOne() {
        try (TestGateway gateway = gateway(1).judging("queue", 4).judging("share", 50).start()) {
            send(gateway, "greedy", 1);
            gate().awaitEntered(1);
            send(gateway, "greedy", 2);
            send(gateway, "greedy", 0);
            assertThat(clients.get(2).answer()).contains("\"overloaded\"", "\"not_sent\"");
            send(gateway, "polite", 3);
            gate().open();
            for (int served : new int[] {0, 1, 3}) {
                assertThat(clients.get(served).answer()).contains("\"content\":[]");
            }
            Await.until(() -> gateway.core().filters().pool().held() == 0, "none held");
            // What was given back can be taken again.
            send(gateway, "greedy", 0);
            assertThat(clients.get(4).answer()).contains("\"content\":[]");
        }
    }
}
