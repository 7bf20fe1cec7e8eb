package io.watchgate.transport.inbound.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.watchgate.testkit.HeldLoop;
import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Http2Stream;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often a connection with many streams bothers the system. */
class Http2FlushIT {

    private static final int CALLS = 8;

    /** Counts what reaches the socket. */
    private static final class Counter extends ChannelOutboundHandlerAdapter {

        private final AtomicInteger flushes = new AtomicInteger();

        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes.incrementAndGet();
            ctx.flush();
        }
    }

    private static Channel connection(TestGateway gateway) {
        return gateway.connections().stream()
                .filter(channel -> channel.pipeline().get("streams") != null)
                .findFirst()
                .orElseThrow();
    }

    /** Each answer had a system call, and a TLS record, of its own. */
    @Test
    void answersOfOneTurnOfTheLoopGoOutTogether() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                TestGateway gateway =
                        TestGateway.with(1)
                                .upstream("files", server)
                                .timeout("streamAfter", 60_000)
                                .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (Http2Client http = gateway.connectHttp2()) {
                List<Http2Stream> streams = new ArrayList<>();
                List<ScriptedRequest> calls = new ArrayList<>();
                for (int id = 1; id <= CALLS; id++) {
                    streams.add(http.send(client.post(McpClient.toolCall("" + id, "x", ""))));
                    calls.add(server.take("tools/call"));
                }
                Channel connection = connection(gateway);
                Counter counter = new Counter();
                connection.pipeline().addFirst(counter);
                try (HeldLoop held = HeldLoop.hold(connection.eventLoop())) {
                    assertThat(held).isNotNull();
                    calls.forEach(call -> call.result("{}"));
                }
                for (Http2Stream stream : streams) {
                    assertThat(stream.answer()).contains("\"result\":{}");
                }
                assertThat(counter.flushes.get()).isBetween(1, CALLS - 1);
            }
        }
    }
}
