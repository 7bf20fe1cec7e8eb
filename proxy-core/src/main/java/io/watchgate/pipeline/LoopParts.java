package io.watchgate.pipeline;

import io.watchgate.codec.FrameReception;
import io.watchgate.codec.JsonRpcCodec;
import io.watchgate.codec.ReadThrottle;
import io.watchgate.codec.SpareFrames;
import io.watchgate.codec.SpareHead;
import io.watchgate.correlation.UpstreamCorrelationHandler;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.routing.UpstreamBridgeHandler;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.inbound.Http1Sink;
import io.watchgate.transport.inbound.HttpAdmission;
import io.watchgate.transport.inbound.HttpDate;
import io.watchgate.transport.inbound.InboundReception;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.transport.inbound.RequestHead;
import io.watchgate.transport.inbound.ResponseSink;
import io.watchgate.transport.inbound.http2.Http2Requests;
import io.watchgate.transport.upstream.http.ResponseHead;
import io.watchgate.upstream.InboundBridgeHandler;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.time.Clock;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the channels of one event loop share. Confined to that loop, but for the construction. */
final class LoopParts {

    private static final int MOST_CODECS = 8;

    private final GatewayLoop loop;
    private final InboundServices services;
    private final HttpDate date = new HttpDate(Clock.systemUTC());
    private final ResponseSink http1 = new Http1Sink(date);
    private final SpareHead<RequestHead> requestHead = new SpareHead<>(RequestHead::new);
    private final Http2Requests http2Requests = new Http2Requests(requestHead);
    private final SpareHead<ResponseHead> responseHead = new SpareHead<>(ResponseHead::new);
    private final SpareFrames frames = new SpareFrames();
    private final ReadThrottle throttle;
    private final InboundReception reception;
    private final UpstreamBridgeHandler upstreamBridge;
    private final InboundBridgeHandler inboundBridge;
    private final UpstreamCorrelationHandler correlation;
    private final Map<CodecKey, JsonRpcCodec> codecs = new HashMap<>();
    private final Map<HostGuard, HttpAdmission> admissions = new IdentityHashMap<>();

    /** What tells the codecs of a loop apart; a record of two numbers and a reception. */
    private record CodecKey(int depth, int headroom, FrameReception reception) {

        // Spelled out: Java would make these at the first call, on an event loop (docs/adr/0033).
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CodecKey key
                    && key.depth == depth
                    && key.headroom == headroom
                    && key.reception.equals(reception);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * depth + headroom) + reception.hashCode();
        }
    }

    LoopParts(
            GatewayLoop loop,
            InboundServices services,
            BufferBudget budget,
            Function<Upstream, StrayMessages> strays) {
        this.loop = loop;
        this.services = services;
        this.throttle = new ReadThrottle(loop, budget);
        this.reception = new InboundReception(services);
        this.upstreamBridge = new UpstreamBridgeHandler(loop);
        this.inboundBridge = new InboundBridgeHandler(loop);
        this.correlation = new UpstreamCorrelationHandler(loop, strays);
    }

    HttpDate date() {
        return date;
    }

    /** Returns what writes the responses of connections that speak HTTP/1.1. */
    ResponseSink http1() {
        return http1;
    }

    SpareHead<RequestHead> requestHead() {
        return requestHead;
    }

    Http2Requests http2Requests() {
        return http2Requests;
    }

    SpareHead<ResponseHead> responseHead() {
        return responseHead;
    }

    SpareFrames frames() {
        return frames;
    }

    ReadThrottle throttle() {
        return throttle;
    }

    InboundReception reception() {
        return reception;
    }

    UpstreamBridgeHandler upstreamBridge() {
        return upstreamBridge;
    }

    InboundBridgeHandler inboundBridge() {
        return inboundBridge;
    }

    UpstreamCorrelationHandler correlation() {
        return correlation;
    }

    /** Returns the codec that channels share which are received alike. */
    JsonRpcCodec codec(int depth, int headroom, FrameReception reception) {
        CodecKey key = new CodecKey(depth, headroom, reception);
        JsonRpcCodec known = codecs.get(key);
        if (known == null) {
            if (codecs.size() >= MOST_CODECS) {
                // Those of settings that were reloaded since live on in their channels.
                codecs.clear();
            }
            known = new JsonRpcCodec(loop, depth, headroom, reception, frames);
            codecs.put(key, known);
        }
        return known;
    }

    /** Returns the admission of the listener with this guard. */
    HttpAdmission admission(HostGuard guard) {
        return admissions.computeIfAbsent(
                guard, listener -> new HttpAdmission(loop, services, listener));
    }

    /** Forgets the admission of a listener that is gone; its connections keep it. */
    void forget(HostGuard guard) {
        admissions.remove(guard);
    }
}
