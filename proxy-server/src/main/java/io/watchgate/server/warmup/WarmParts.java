package io.watchgate.server.warmup;

import io.watchgate.expression.ExpressionSource;
import io.watchgate.session.ExchangeListener;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * What a warm-up has of the process around it.
 *
 * @param observer makes what hears of its requests on so many loops: of the class that hears of the
 *     real ones, so that it is compiled, too
 * @param expressions brings the language of expressions
 */
public record WarmParts(IntFunction<Observer> observer, ExpressionSource expressions) {

    /** What hears of requests, and can be told that no more come. */
    public interface Observer extends AutoCloseable {

        /** Returns what hears of requests. */
        ExchangeListener listener();

        /** Returns what counts refusals. */
        RefusalCounter refusals();

        /** Returns what counts the stray messages of an upstream. */
        Function<Upstream, StrayMessages> strays();

        @Override
        void close();
    }
}
