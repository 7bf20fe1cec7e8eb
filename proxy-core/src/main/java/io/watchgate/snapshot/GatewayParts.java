package io.watchgate.snapshot;

import io.watchgate.child.Children;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.pin.Lock;
import io.watchgate.session.ExchangeListener;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What the process around the core provides.
 *
 * @param loops the event loops
 * @param children starts child processes
 * @param blocking runs short work that would block a loop
 * @param listener hears what became of requests
 * @param refusals counts what was refused before it became a request
 * @param strays counts what servers send that belongs to nothing
 * @param environment the process's environment
 * @param version the gateway's version
 * @param filters brings filters besides the gateway's own
 * @param expressions brings the language of expressions
 * @param secrets returns the secrets for state that clients carry, at least one; may read files
 * @param lock returns what tools were like; may read a file
 */
public record GatewayParts(
        GatewayLoops loops,
        Children children,
        Executor blocking,
        ExchangeListener listener,
        RefusalCounter refusals,
        Function<Upstream, StrayMessages> strays,
        Map<String, String> environment,
        String version,
        FilterSource filters,
        ExpressionSource expressions,
        Function<GatewayConfig, List<byte[]>> secrets,
        Function<PinningConfig, Lock> lock) {}
