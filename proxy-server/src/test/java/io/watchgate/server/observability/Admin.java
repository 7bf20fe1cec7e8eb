package io.watchgate.server.observability;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.server.admin.AdminServer;
import io.watchgate.server.admin.GatewayControl;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The admin listener of a machine, on a free port. */
final class Admin implements AutoCloseable, GatewayControl {

    private final AdminServer server;

    Admin(Machine machine, Path directory) throws Exception {
        server =
                machine.observability()
                        .openAdmin(
                                Machine.load(directory, "admin: 127.0.0.1:0\n"),
                                "1.2.3",
                                this,
                                new ChannelInboundHandlerAdapter());
    }

    String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Override
    public List<String> notReady() {
        return List.of();
    }

    @Override
    public List<ListenerState> listeners() {
        return List.of();
    }

    @Override
    public ConnectionCounts connections() {
        return new ConnectionCounts(0, 1, 0, 0);
    }

    @Override
    public CompletionStage<ReloadOutcome> reload() {
        return CompletableFuture.completedFuture(new ReloadOutcome(true, ""));
    }

    @Override
    public void close() {
        server.close(Duration.ofSeconds(30));
    }
}
