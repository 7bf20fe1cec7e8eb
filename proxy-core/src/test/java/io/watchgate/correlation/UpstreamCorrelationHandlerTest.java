package io.watchgate.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.testkit.PlayedServer;
import io.watchgate.testkit.VirtualLoop;
import io.watchgate.testkit.stdio.TestOwner;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallTable;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamCorrelationHandlerTest {

    private final GatewayLoops loops =
            new GatewayLoops(IoBackend.NIO, new LoopSettings(1, 8, 64, System::nanoTime));
    private final VirtualLoop loop = new VirtualLoop(1, 2);
    private final PlayedServer server = new PlayedServer("{}");
    private final UpstreamLeg leg =
            server.upstream("up", loops, 1)
                    .legs()
                    .acquire(
                            new LegKey("", CapabilityProfile.NONE, LegKey.Kind.SHARED),
                            loop.loop(),
                            TestOwner::new);
    private final List<String> strays = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final EmbeddedChannel channel =
            loop.channel(new UpstreamCorrelationHandler(loop.loop(), upstream -> new Strays()));

    @AfterEach
    void stopLoops() throws Exception {
        channel.finish();
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }

    @Test
    void findsTheCallOfEachAnswerInWhateverOrder() {
        Call first = write("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"m\"}");
        Call second =
                write(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"m\",\"params\":{\"_meta\":{\"progressToken\":\"a\"}}}");
        assertThat(first.sent)
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + first.id() + ",\"method\":\"m\"}");
        assertThat(second.sent)
                .as("the token is ours too")
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":%1$d,\"method\":\"m\",\"params\":{\"_meta\":{\"progressToken\":%1$d}}}"
                                .formatted(second.id()));
        assertThat(second.id()).isNotEqualTo(first.id());
        read(answer(second.id()), null);
        read(answer(first.id()), null);
        assertThat(outcomes).containsExactly("answer to " + second.id(), "answer to " + first.id());
        assertThat(strays).isEmpty();
    }

    @Test
    void dropsAndCountsAnswersToNothing() {
        Call call = write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}");
        read(answer(call.id()), null);
        read(answer(call.id()), null);
        read(answer(call.id() + 2), null);
        read(answer(-call.id()), null);
        read("{\"jsonrpc\":\"2.0\",\"id\":\"" + call.id() + "\",\"result\":{}}", null);
        read("{\"jsonrpc\":\"2.0\",\"id\":18446744073709551616,\"result\":{}}", null);
        assertThat(outcomes).containsExactly("answer to " + call.id());
        assertThat(strays).hasSize(5).containsOnly("response");
    }

    @Test
    void dropsTheAnswerThatComesAfterTheTimeout() {
        Call call = write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}");
        loop.advance(Duration.ofMinutes(3));
        read(answer(call.id()), null);
        assertThat(outcomes).containsExactly("REQUEST_TIMEOUT SENT");
        assertThat(strays).containsExactly("response");
        assertThat(server.takeTold())
                .singleElement()
                .asString()
                .contains("notifications/cancelled", "\"requestId\":" + call.id());
    }

    /**
     * An error without an id can be about nothing else than the call that has a stream to itself.
     */
    @Test
    void givesAnErrorWithoutAnIdToTheCallWhoseStreamItIs() {
        Call call = write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}");
        String error = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"\"}}";
        read(error, null);
        assertThat(strays).containsExactly("response");
        read(error, call.call);
        assertThat(outcomes).containsExactly("error to " + call.id());
        read(error, call.call);
        assertThat(strays).containsExactly("response", "response");
    }

    @Test
    void bringsProgressToItsCallAndCountsTheRest() {
        Call call = write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}");
        read(progress(String.valueOf(call.id())), null);
        read(progress("\"" + call.id() + "\""), null);
        read(progress("7777"), null);
        read(progress("true"), null);
        assertThat(outcomes).containsExactly("progress of " + call.id());
        assertThat(strays).containsExactly("progress", "progress", "progress");
        loop.advance(Duration.ofSeconds(100));
        read(progress(String.valueOf(call.id())), null);
        loop.advance(Duration.ofSeconds(100));
        assertThat(outcomes).as("progress keeps it alive").hasSize(2);
        read(answer(call.id()), null);
        read(progress(String.valueOf(call.id())), null);
        assertThat(strays).hasSize(4);
    }

    @Test
    void passesOnWhatElseAServerSays() {
        for (String text :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}")) {
            channel.writeInbound(message(text, null));
            JsonRpcMessage passed = channel.readInbound();
            assertThat(passed.body().toString(StandardCharsets.UTF_8)).isEqualTo(text);
            passed.release();
        }
        channel.writeOutbound("signal");
        assertThat(channel.<String>readOutbound()).isEqualTo("signal");
    }

    private record Call(UpstreamCall call, String sent) {

        long id() {
            return call.wireId();
        }
    }

    private Call write(String text) {
        JsonRpcRequest request = (JsonRpcRequest) message(text, null);
        UpstreamCall call =
                new UpstreamCall(leg, loop.loop(), McpMethod.TOOLS_CALL, request, new Owner());
        channel.writeOutbound(call);
        JsonRpcRequest written = channel.readOutbound();
        assertThat(written.context()).isSameAs(call);
        ByteBuf out = loop.loop().splice().encode(written, channel.alloc(), 0);
        String sent = out.toString(StandardCharsets.UTF_8);
        out.release();
        return new Call(call, sent);
    }

    private void read(String text, @Nullable UpstreamCall alone) {
        channel.writeInbound(message(text, alone));
        UpstreamCall call = channel.readInbound();
        if (call != null) {
            call.complete();
        }
    }

    private JsonRpcMessage message(String text, @Nullable UpstreamCall alone) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        EnvelopeScanner scanner = new EnvelopeScanner(VirtualLoop.JSON_DEPTH);
        scanner.feed(bytes, 0, bytes.length);
        assertThat(scanner.finish()).isNull();
        JsonRpcMessage message =
                MessageReader.read(Unpooled.copiedBuffer(bytes), new Stream(alone), scanner);
        assertThat(message).isNotNull();
        return message;
    }

    private static String answer(long id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }

    private static String progress(String token) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
                + token
                + ",\"progress\":1}}";
    }

    /** Where a message came from: a stream of many calls, or that of one. */
    private final class Stream implements LegContext {

        private final @Nullable UpstreamCall alone;

        Stream(@Nullable UpstreamCall alone) {
            this.alone = alone;
        }

        @Override
        public UpstreamLeg leg() {
            return leg;
        }

        @Override
        public CallTable calls() {
            return leg.calls(loop.loop());
        }

        @Override
        public @Nullable UpstreamCall call() {
            return alone;
        }
    }

    private final class Owner implements CallOwner {

        @Override
        public void completed(UpstreamCall call, JsonRpcResponse response) {
            outcomes.add((response.isError() ? "error to " : "answer to ") + call.wireId());
            response.release();
        }

        @Override
        public void failed(UpstreamCall call, Failure failure) {
            outcomes.add(failure.reason() + " " + failure.phase());
        }

        @Override
        public void received(UpstreamCall call, JsonRpcMessage message) {
            outcomes.add("progress of " + call.wireId());
            message.release();
        }
    }

    private final class Strays implements StrayMessages {

        @Override
        public void response() {
            strays.add("response");
        }

        @Override
        public void progress() {
            strays.add("progress");
        }

        @Override
        public void noise() {
            strays.add("noise");
        }
    }
}
