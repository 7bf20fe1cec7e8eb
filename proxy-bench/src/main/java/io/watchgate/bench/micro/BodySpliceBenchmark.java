package io.watchgate.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.watchgate.bench.Configs;
import io.watchgate.bench.Payloads;
import io.watchgate.config.LimitsConfig;
import io.watchgate.jsonrpc.BodySplice;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Making a message of a scanned body and writing it with another id and progress token. The largest
 * size is beyond the line behind which bodies are sliced rather than copied.
 */
@State(Scope.Thread)
public class BodySpliceBenchmark {

    /** Bytes of the call. */
    @Param({"300", "10000", "16000", "20000", "100000"})
    public int bytes = 300;

    private final BodySplice splice = new BodySplice();
    private final EnvelopeScanner scanner =
            new EnvelopeScanner(Configs.of(LimitsConfig.class).jsonDepth());
    private final MessageContext context = new MessageContext() {};
    private ByteBuf body;
    private long id;

    /** Scans the call once. */
    @Setup
    public void prepare() {
        String call = Payloads.call(bytes);
        byte[] text = call.getBytes(StandardCharsets.UTF_8);
        body = ByteBufAllocator.DEFAULT.directBuffer(text.length).writeBytes(text);
        scanner.reset();
        if (!scanner.feed(text, 0, text.length) || scanner.finish() != null) {
            throw new IllegalStateException(call + ": " + scanner.fault());
        }
    }

    /** Writes the call under another id. */
    @Benchmark
    public int splice() {
        JsonRpcRequest request =
                (JsonRpcRequest)
                        Objects.requireNonNull(MessageReader.read(body.retain(), context, scanner));
        request.replaceId(++id);
        ByteBuf encoded = splice.encode(request, ByteBufAllocator.DEFAULT, 256);
        int length = encoded.readableBytes();
        encoded.release();
        return length;
    }
}
