package io.watchgate.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the clients of the warm-up say, beside what real ones do: a way to call that no compiler has
 * seen makes the first client that calls so wait until its code is compiled anew.
 */
class WarmClientTest {

    private final WarmServer server = new WarmServer();
    private final List<String> requests = new ArrayList<>();
    private final Map<WarmSocket, List<String>> heads = new HashMap<>();
    private Selector selector;
    private ServerSocketChannel door;
    private WarmClient client;
    private int accepted;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        door = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        door.configureBlocking(false);
        door.register(selector, SelectionKey.OP_ACCEPT);
        int port = ((InetSocketAddress) door.getLocalAddress()).getPort();
        client = new WarmClient(WarmServer.STATEFUL, "echo", port, selector, this::serve);
        client.begin();
    }

    @AfterEach
    void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    @Test
    void mostConnectionsRepeatTheHeadOfTheCallBefore() throws IOException {
        for (int call = 0; call < 8; call++) {
            client.callAtOnce(WarmClient.KEPT);
            client.callAtOnce(1);
        }
        long repeating = heads.values().stream().filter(WarmClientTest::areOne).count();
        assertThat(repeating).isBetween(WarmClient.KEPT / 2L, WarmClient.KEPT - 1L);
    }

    @Test
    void someVisitorsLetTheGatewayEndTheConnection() throws IOException {
        for (int visit = 0; visit < 8; visit++) {
            client.visit(visit);
        }
        assertThat(requests)
                .anyMatch(one -> one.contains("HTTP/1.1\r\nConnection: close\r\n"))
                .anyMatch(one -> one.contains("HTTP/1.0\r\nConnection: close\r\n"))
                .anyMatch(one -> one.startsWith("DELETE "));
        assertThat(client.hasFailed()).isFalse();
    }

    private static boolean areOne(List<String> heads) {
        return heads.size() > 1 && heads.stream().distinct().count() == 1;
    }

    private void serve(WarmClient waiting) throws IOException {
        while (!waiting.isAnswered()) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.attachment() instanceof WarmSocket socket) {
                if (socket.isOpen()) {
                    socket.read();
                }
            } else {
                new WarmSocket(door.accept(), selector, this::take, accepted++);
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private void take(WarmSocket from, String request) throws IOException {
        requests.add(request);
        if (request.contains("tools/call")) {
            String head = request.substring(0, request.indexOf("\r\n\r\n"));
            heads.computeIfAbsent(from, unused -> new ArrayList<>())
                    .add(head.replaceAll("(?i)content-length: \\d+", ""));
        }
        if (request.startsWith("POST ") && !request.contains("tools/call")) {
            server.take(from, request);
        } else {
            // The server of the warm-up ends connections of calls, which a gateway hides.
            from.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    }
}
