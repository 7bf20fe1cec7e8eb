package io.watchgate.testkit;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server that a test plays in memory. Answers by a script, or keeps a request until the test
 * answers it. All of it happens on the home loop of its leg.
 */
public final class PlayedServer {

    /** A request that waits for the test. */
    private record Held(PlayedLeg leg, long id) {}

    private final Map<McpMethod, Function<String, @Nullable String>> script =
            new EnumMap<>(McpMethod.class);
    private final Map<McpMethod, Deque<Held>> held = new EnumMap<>(McpMethod.class);
    private final List<String> heard = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private @Nullable PlayedLeg leg;
    private int connections;
    private int disconnections;
    private boolean down;

    /** Creates a server with these capabilities, an object of the initialize result. */
    public PlayedServer(String capabilities) {
        on(
                McpMethod.INITIALIZE,
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
                        + capabilities
                        + ",\"serverInfo\":{\"name\":\"scripted\",\"version\":\"1\"}}");
    }

    /** Returns an upstream whose legs lead here; it tries again after a millisecond. */
    public Upstream upstream(String key, GatewayLoops loops, int pages) {
        UpstreamLimits limits = Defaults.of(UpstreamLimits.class);
        UpstreamConfig config =
                new UpstreamConfig(
                        key,
                        new CommandTarget(List.of("scripted"), Map.of(), List.of(), Path.of(".")),
                        Transport.AUTO,
                        Sharing.AUTO,
                        "2025-11-25",
                        null,
                        true,
                        false,
                        new RestartConfig(Duration.ofMillis(1), Duration.ofMillis(1), 1000),
                        Defaults.of(UpstreamTimeouts.class),
                        new UpstreamLimits(
                                limits.inFlight(),
                                limits.queue(),
                                limits.connections(),
                                limits.streams(),
                                1,
                                limits.parks(),
                                pages,
                                limits.rounds(),
                                limits.cache(),
                                limits.subscriptions(),
                                limits.stderr()));
        return new Upstream(
                config,
                loops,
                unused ->
                        (upstream, legKey, home, owner) ->
                                new PlayedLeg(upstream, legKey, home, owner, this));
    }

    /** Answers {@code method} with this result. */
    public void on(McpMethod method, String result) {
        on(method, request -> result);
    }

    /** Answers {@code method} with the result for the request's text; null keeps the request. */
    public void on(McpMethod method, Function<String, @Nullable String> result) {
        script.put(method, result);
    }

    /** Answers the oldest request for {@code method} that was kept. */
    public void answer(McpMethod method, String result) {
        Held request = held.get(method).remove();
        request.leg.receive(
                "{\"jsonrpc\":\"2.0\",\"id\":" + request.id + ",\"result\":" + result + "}");
    }

    /** Answers the oldest request for {@code method} that was kept with an error. */
    public void refuse(McpMethod method) {
        refuse(method, "{\"code\":-32603,\"message\":\"no\"}");
    }

    /** Answers the oldest request for {@code method} that was kept with this error, an object. */
    public void refuse(McpMethod method, String error) {
        Held request = held.get(method).remove();
        request.leg.receive(
                "{\"jsonrpc\":\"2.0\",\"id\":" + request.id + ",\"error\":" + error + "}");
    }

    /** Never answers the so many oldest requests for {@code method} that were kept. */
    public void forget(McpMethod method, int count) {
        for (int i = 0; i < count; i++) {
            held.get(method).remove();
        }
    }

    /** Sends a message that answers nothing. */
    public void say(String json) {
        leg().receive(json);
    }

    /** Refuses connections from now on, or no longer. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** Breaks the connection. */
    public void breakDown() {
        leg().breakDown();
    }

    /** Returns the methods of all requests since the last call, in order. */
    public List<String> takeHeard() {
        List<String> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    /** Returns the notifications and responses since the last call, in order. */
    public List<String> takeTold() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    /** Returns how often somebody connected. */
    public int connections() {
        return connections;
    }

    /** Returns how often a connection was given up. */
    public int disconnections() {
        return disconnections;
    }

    boolean isDown() {
        return down;
    }

    void connected(PlayedLeg newLeg) {
        connections++;
        leg = newLeg;
    }

    void disconnected() {
        disconnections++;
    }

    void called(PlayedLeg from, long id, McpMethod method, String body) {
        if (method != McpMethod.INITIALIZE) {
            heard.add(method.text());
        }
        Function<String, @Nullable String> answers = script.getOrDefault(method, request -> null);
        String result = answers.apply(body);
        held.computeIfAbsent(method, unused -> new ArrayDeque<>()).add(new Held(from, id));
        if (result != null) {
            // As from a wire: not before the call that sends it has returned.
            from.home().eventLoop().execute(() -> answer(method, result));
        }
    }

    void told(String json) {
        told.add(json);
    }

    private PlayedLeg leg() {
        PlayedLeg current = leg;
        if (current == null) {
            throw new AssertionError("nobody has connected");
        }
        return current;
    }
}
