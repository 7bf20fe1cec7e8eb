package io.watchgate.server.daemon;

import io.watchgate.loop.GatewayLoops;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import java.util.concurrent.Executor;

/**
 * What all listeners share.
 *
 * @param loops where their connections live
 * @param assembler puts handlers into connections
 * @param limit the cap on connections
 * @param refusals counts connections beyond it
 * @param handshakes computes what of a TLS handshake takes long
 * @param accepting hears when a listener cannot accept connections
 */
record ListenerParts(
        GatewayLoops loops,
        PipelineAssembler assembler,
        ConnectionLimit limit,
        RefusalCounter refusals,
        Executor handshakes,
        AcceptWatch accepting) {}
