package io.watchgate.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.watchgate.child.ChildHost;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.NamesConfig;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.pin.Lock;
import io.watchgate.session.ExchangeListener;
import io.watchgate.session.McpSession;
import io.watchgate.testkit.TestBackend;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another configuration changes in a gateway that runs, and what it does not. */
class GatewayCoreApplyTest {

    /** A server whose one tool tells its process id, or, called slow, never answers. */
    private static final String SERVER =
            """
            while IFS= read -r line; do
              id=${line#*'"id":'}; id=${id%%[,\\}]*}
              case $line in
                *'"initialize"'*) r='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},\
            "serverInfo":{"name":"s","version":"1"}}' ;;
                *'"name":"slow"'*) r= ;;
                *'"tools/call"'*) r='{"content":[{"type":"text","text":"pid='$$'"}]}' ;;
                *'"id"'*) r='{}' ;;
                *) r= ;;
              esac
              [ -z "$r" ] || printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$r"
            done\
            """;

    private final GatewayLoops loops =
            new GatewayLoops(
                    TestBackend.chosen(), new LoopSettings(2, 65536, 128, System::nanoTime));
    private final ChildHost children = new ChildHost(loops.backend());
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<UpstreamConfig> upstreams = new ArrayList<>();
    private PolicyConfig policy = Defaults.of(PolicyConfig.class);
    private GatewayCore core;
    private Channel listener;
    private URI base;

    @BeforeEach
    void start() throws Exception {
        upstreams.add(upstream("one", shell("")));
        core =
                new GatewayCore(
                        new GatewayParts(
                                loops,
                                children,
                                Runnable::run,
                                ExchangeListener.SILENT,
                                reason -> {},
                                upstream -> StrayMessages.IGNORED,
                                System.getenv(),
                                "test",
                                FilterSource.NONE,
                                ExpressionSource.NONE,
                                loaded -> List.of(new byte[32]),
                                unpinned -> Lock.EMPTY),
                        config());
        core.start();
        HostGuard guard = new HostGuard(new HostPort("127.0.0.1", 0), List.of(), List.of());
        listener =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.backend().serverChannel())
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        core.assembler().assembleInbound(channel, guard);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        base = URI.create("http://127.0.0.1:" + port);
    }

    @AfterEach
    void stop() throws Exception {
        listener.close().sync();
        core.close();
        children.close(Duration.ofSeconds(1));
        loops.shutdown().sync();
    }

    private GatewayConfig config() {
        GatewayConfig defaults = Defaults.of(GatewayConfig.class);
        return new GatewayConfig(
                defaults.listen(),
                defaults.admin(),
                defaults.runtime(),
                defaults.state(),
                Defaults.of(NamesConfig.class),
                Defaults.of(TimeoutsConfig.class),
                defaults.limits(),
                policy,
                defaults.filters(),
                defaults.judging(),
                defaults.pinning(),
                defaults.plugins(),
                defaults.accessLog(),
                defaults.audit(),
                defaults.log(),
                upstreams);
    }

    private static CommandTarget shell(String mark) {
        return new CommandTarget(
                List.of("sh", "-c", SERVER), Map.of("MARK", mark), List.of(), Path.of("/"));
    }

    private static UpstreamConfig upstream(String key, UpstreamTarget target) {
        return upstream(key, target, false);
    }

    private static UpstreamConfig upstream(String key, UpstreamTarget target, boolean required) {
        return new UpstreamConfig(
                key,
                target,
                Transport.AUTO,
                Sharing.AUTO,
                "auto",
                null,
                true,
                required,
                Defaults.of(RestartConfig.class),
                Defaults.of(UpstreamTimeouts.class),
                Defaults.of(UpstreamLimits.class));
    }

    private CompletableFuture<HttpResponse<String>> post(
            String path, @Nullable String session, String method, String params) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("content-type", "application/json")
                        .header("accept", "application/json, text/event-stream")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                                                + method
                                                + "\",\"params\":"
                                                + params
                                                + "}"));
        if (session != null) {
            request.header("mcp-session-id", session);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private String open(String path) throws Exception {
        HttpResponse<String> opened =
                post(
                                path,
                                null,
                                "initialize",
                                "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                                        + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}")
                        .get(60, TimeUnit.SECONDS);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        return opened.headers().firstValue("mcp-session-id").orElseThrow();
    }

    private String pid(String path, String session) throws Exception {
        String body =
                post(path, session, "tools/call", "{\"name\":\"pid\"}")
                        .get(60, TimeUnit.SECONDS)
                        .body();
        assertThat(body).contains("pid=");
        return body.replaceAll("(?s).*pid=(\\d+).*", "$1");
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private Upstream current(String key) {
        return core.snapshot().upstreams().stream()
                .filter(upstream -> upstream.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void canSealOnceClientsMayCome() {
        assertThat(core.seals().isReady()).isTrue();
    }

    @Test
    void keepsAnEqualUpstreamWithItsProcessAndItsSessions() throws Exception {
        String session = open("/mcp/one");
        String pid = pid("/mcp/one", session);
        Upstream before = current("one");
        upstreams.set(0, upstream("one", shell("")));
        upstreams.add(upstream("two", shell("")));
        core.apply(config());
        assertThat(current("one")).isSameAs(before);
        assertThat(pid("/mcp/one", session)).isEqualTo(pid);
        assertThat(pid("/mcp/two", open("/mcp/two"))).isNotEqualTo(pid);
    }

    @Test
    void startsAChangedUpstreamAnewAndClosesTheOldOneBehindItsLastCall() throws Exception {
        String session = open("/mcp/one");
        final String pid = pid("/mcp/one", session);
        final Upstream before = current("one");
        CompletableFuture<HttpResponse<String>> slow =
                post("/mcp/one", open("/mcp/one"), "tools/call", "{\"name\":\"slow\"}");
        await(() -> before.inFlight().taken() == 1);
        upstreams.set(0, upstream("one", shell("changed")));
        core.apply(config());
        String successor = pid("/mcp/one", session);
        assertThat(successor).isNotEqualTo(pid);
        assertThat(before.legs().all()).isNotEmpty();
        assertThat(slow).isNotDone();
        // Its client gives the call up, and with that the old server has nothing more to do.
        core.sessions().all().stream()
                .filter(other -> other.inFlight() == 1)
                .forEach(McpSession::end);
        await(() -> before.legs().all().isEmpty());
        await(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
        assertThat(pid("/mcp/one", session)).isEqualTo(successor);
    }

    @Test
    void endsTheSessionsOfAnEndpointThatIsGone() throws Exception {
        String gone = open("/mcp/one");
        String merged = open("/mcp");
        upstreams.set(0, upstream("two", shell("")));
        core.apply(config());
        assertThat(post("/mcp/one", gone, "ping", "{}").get(60, TimeUnit.SECONDS).statusCode())
                .isEqualTo(404);
        await(() -> core.sessions().size() == 1);
        assertThat(post("/mcp", merged, "ping", "{}").get(60, TimeUnit.SECONDS).body())
                .contains("\"result\":{}");
    }

    @Test
    void judgesMessagesUnderTheNewPolicy() throws Exception {
        String session = open("/mcp/one");
        pid("/mcp/one", session);
        policy =
                new PolicyConfig(
                        PolicyConfig.Action.ALLOW,
                        List.of(
                                new RuleConfig(
                                        RuleConfig.Action.DENY,
                                        List.of(),
                                        List.of("pid"),
                                        List.of(),
                                        List.of())));
        core.apply(config());
        assertThat(
                        post("/mcp/one", session, "tools/call", "{\"name\":\"pid\"}")
                                .get(60, TimeUnit.SECONDS)
                                .body())
                .contains("-32602");
    }

    @Test
    void changesNothingWhenAnUpstreamCannotBeMade() throws Exception {
        String session = open("/mcp/one");
        GatewaySnapshot before = core.snapshot();
        upstreams.add(
                upstream(
                        "tls",
                        new HttpTarget(
                                URI.create("https://localhost/mcp"),
                                Map.of(),
                                new TlsConfig(Path.of("/nowhere/ca.pem"), false),
                                "auto",
                                null)));
        assertThatThrownBy(() -> core.apply(config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("upstream tls: tls: ")
                .hasMessageContaining("/nowhere/ca.pem");
        assertThat(core.snapshot()).isSameAs(before);
        assertThat(pid("/mcp/one", session)).isNotEmpty();
    }

    @Test
    void opensRequiredUpstreamsBeforeAnybodyAsks() {
        upstreams.add(upstream("needed", shell(""), true));
        core.apply(config());
        await(() -> current("needed").health().isUp());
        assertThat(current("one").health().isUp()).isFalse();
    }
}
