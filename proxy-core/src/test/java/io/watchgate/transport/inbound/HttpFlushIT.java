package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.watchgate.loop.IoBackend;
import io.watchgate.testkit.HeldLoop;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestBackend;
import io.watchgate.testkit.TestGateway;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** In which order clients of one loop are written to. */
class HttpFlushIT {

    private static final int CALLS = 8;

    /** Connections and rounds after which a loop takes itself for crowded. */
    private static final int CROWD = 32;

    private static final int ROUNDS = 20;

    /** Notes what reaches a socket. */
    private static final class Watch extends ChannelOutboundHandlerAdapter {

        private final ConcurrentLinkedQueue<String> log;
        private final String name;

        Watch(ConcurrentLinkedQueue<String> log, String name) {
            this.log = log;
            this.name = name;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            log.add("write " + name);
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            log.add("flush " + name);
            ctx.flush();
        }
    }

    private static List<RawHttpClient> crowd(TestGateway gateway) throws Exception {
        List<RawHttpClient> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(gateway.connect());
        }
        for (int i = 0; i < ROUNDS; i++) {
            try (HeldLoop held = HeldLoop.hold(gateway.loops().get(0).eventLoop())) {
                assertThat(held).isNotNull();
                for (RawHttpClient each : crowd) {
                    each.send("GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                }
            }
            for (RawHttpClient each : crowd) {
                each.response();
            }
        }
        return crowd;
    }

    /** Each answer once woke its client before the next one was read. */
    @Test
    void answersThatAreReadyInOneTurnAreWrittenBehindItsReads() throws Exception {
        assumeTrue(TestBackend.chosen() != IoBackend.IO_URING, "it writes all of a turn at once");
        try (ScriptedServer server = new ScriptedServer();
                TestGateway gateway =
                        TestGateway.with(1)
                                .upstream("files", server)
                                .timeout("streamAfter", 60_000)
                                .start()) {
            McpClient client = McpClient.open(gateway, "files");
            List<RawHttpClient> https = new ArrayList<>();
            List<ScriptedRequest> calls = new ArrayList<>();
            for (int id = 1; id <= CALLS; id++) {
                https.add(client.send(McpClient.toolCall("" + id, "x", "")));
                calls.add(server.take("tools/call"));
            }
            ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
            for (Channel connection : gateway.connections()) {
                connection.pipeline().addFirst(new Watch(log, connection.id().asShortText()));
            }
            List<RawHttpClient> crowd = crowd(gateway);
            try (HeldLoop held = HeldLoop.hold(gateway.loops().get(0).eventLoop())) {
                assertThat(held).isNotNull();
                calls.forEach(call -> call.result("{}"));
            }
            for (int id = 1; id <= CALLS; id++) {
                try (RawHttpClient http = https.get(id - 1)) {
                    assertThat(http.answer()).contains("\"id\":" + id, "\"result\":{}");
                }
            }
            crowd.forEach(RawHttpClient::close);
            Set<String> before = new HashSet<>();
            List<String> seen = List.copyOf(log);
            int flush = 0;
            while (!seen.get(flush).startsWith("flush")) {
                before.add(seen.get(flush++));
            }
            assertThat(before).as("written before one is flushed").hasSizeGreaterThan(1);
        }
    }
}
