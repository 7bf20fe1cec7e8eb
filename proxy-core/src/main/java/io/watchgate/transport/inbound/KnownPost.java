package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.watchgate.session.ExchangeTraits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found in the head of a POST that was admitted, for when the same bytes come again on its
 * connection (ADR 39).
 *
 * <p>Only what follows from these bytes and from the listener, which a connection has for life:
 * that Host and Origin are accepted, that form and media types are right, that the connection stays
 * open and that the client waits for no 100. Which endpoint there is, whose the session is, who
 * sends and what is too large can be another thing with the next one, and is asked each time.
 * Immutable.
 *
 * @param traits what the head says
 * @param keptNames the names of headers that were asked for then ({@link
 *     InboundServices#keptHeaders})
 * @param session the id in its header; null where it has none
 * @param mirror what of its body it repeats, where it names the modern era; null where it does not
 */
record KnownPost(
        ExchangeTraits traits,
        List<String> keptNames,
        @Nullable String session,
        @Nullable MirrorCopy mirror) {

    /** Returns what is known of a head that has come before; null when nothing is. */
    static @Nullable KnownPost of(HttpRequest request) {
        return request instanceof RequestHead head ? head.known() : null;
    }

    /**
     * Keeps what was found in a head that was admitted, if that is kept for when it comes again.
     */
    static void keep(
            HttpRequest request,
            ExchangeTraits traits,
            List<String> keptNames,
            @Nullable String session,
            @Nullable MirrorCopy mirror) {
        if (request instanceof RequestHead head
                && head.isKept()
                && traits.keepAlive()
                && !HttpUtil.is100ContinueExpected(request)) {
            head.know(new KnownPost(traits, keptNames, session, mirror));
        }
    }
}
