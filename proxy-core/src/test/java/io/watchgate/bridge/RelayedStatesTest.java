package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.seal.Seals;
import io.watchgate.testkit.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose states open, for what, and where. The numbers are those of the protocol's cases. */
class RelayedStatesTest {

    private static final String CALL = "{\"name\":\"book\",\"arguments\":{\"n\":1}}";
    private static final ParkSettings SETTINGS =
            new ParkSettings(TimeUnit.SECONDS.toNanos(10), 0, 1);

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(2, 1024, 64, System::nanoTime));
    private final AtomicLong now = new AtomicLong(1_000);
    private final List<JsonRpcMessage> made = new ArrayList<>();
    private final RelayedStates states = states("a secret of the operator's");

    @AfterEach
    void stop() {
        made.forEach(JsonRpcMessage::release);
        loops.shutdown().syncUninterruptibly();
    }

    private RelayedStates states(String secret) {
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        Seals seals = new Seals(loops, () -> List.of(key), now::get);
        seals.prepare(Runnable::run);
        return new RelayedStates(seals, () -> SETTINGS);
    }

    private JsonRpcMessage message(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = new EnvelopeScanner(64);
        scanner.feed(bytes, 0, bytes.length);
        assertThat(scanner.finish()).as(json).isNull();
        ByteBuf body = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        JsonRpcMessage message = MessageReader.read(body, new MessageContext() {}, scanner);
        made.add(message);
        return message;
    }

    private JsonRpcRequest request(String method, String params) {
        return (JsonRpcRequest)
                message(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                                + method
                                + "\",\"params\":"
                                + params
                                + "}");
    }

    private static <T> T on(GatewayLoop loop, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, loop.eventLoop()).join();
    }

    /** Returns the state a client gets for {@code token}, a JSON string. */
    private String sealed(String upstream, String principal, String token) {
        JsonRpcResponse response =
                (JsonRpcResponse)
                        message(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":"
                                        + "\"input_required\", \"requestState\" : "
                                        + token
                                        + ",\"x\":[1.50]}}");
        JsonRpcRequest sent = request("tools/call", CALL);
        GatewayLoop loop = loops.get(0);
        assertThat(on(loop, () -> states.seal(loop, upstream, principal, sent, response))).isTrue();
        String result = new String(response.outcome(), StandardCharsets.UTF_8);
        assertThat(result)
                .startsWith("{\"resultType\":\"input_required\", \"requestState\" : \"")
                .endsWith("\",\"x\":[1.50]}");
        return Json.text(result, "requestState");
    }

    private @Nullable String opened(
            RelayedStates by, String upstream, String principal, String params, String state) {
        JsonRpcRequest retry = request("tools/call", params);
        GatewayLoop loop = loops.get(1);
        byte[] token = on(loop, () -> by.open(loop, upstream, principal, retry, state));
        return token == null ? null : new String(token, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "\"\\u0041\\/\\\\é日\"", "\"eyJhIjoxfQ==\""})
    void case057_openToWhatTheServerHasWritten(String token) {
        String state = sealed("files", "ann", token);
        assertThat(opened(states, "files", "ann", CALL, state)).isEqualTo(token);
        // Spelled otherwise it is the same call.
        String spelled =
                "{\"arguments\":{ \"n\":1 },\"requestState\":\"\",\"name\":\"b\\u006fok\"}";
        assertThat(opened(states, "files", "ann", spelled, state)).isEqualTo(token);
    }

    @Test
    void case059_openForNobodyElse() {
        String state = sealed("files", "ann", "\"s\"");
        assertThat(opened(states, "files", "bob", CALL, state)).isNull();
        assertThat(opened(states, "files", "", CALL, state)).isNull();
    }

    @Test
    void case060_openForNothingElse() {
        String state = sealed("files", "ann", "\"s\"");
        assertThat(opened(states, "notes", "ann", CALL, state)).isNull();
        assertThat(opened(states, "files", "ann", "{\"name\":\"book\"}", state)).isNull();
        assertThat(opened(states, "files", "ann", CALL.replace("book", "cook"), state)).isNull();
    }

    @Test
    void openWhereverTheKeyIsAndNowhereElse() {
        String state = sealed("files", "ann", "\"s\"");
        RelayedStates restarted = states("a secret of the operator's");
        assertThat(opened(restarted, "files", "ann", CALL, state)).isEqualTo("\"s\"");
        RelayedStates other = states("another secret of theirs");
        assertThat(opened(other, "files", "ann", CALL, state)).isNull();
    }

    @Test
    void openInTimeOnly() {
        String state = sealed("files", "ann", "\"s\"");
        now.addAndGet(9_999);
        assertThat(opened(states, "files", "ann", CALL, state)).isEqualTo("\"s\"");
        now.addAndGet(1);
        assertThat(opened(states, "files", "ann", CALL, state)).isNull();
    }
}
