package io.watchgate.codec;

import io.netty.channel.ChannelHandler;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.inbound.RequestHead;
import io.watchgate.transport.upstream.http.HttpResponses;
import io.watchgate.transport.upstream.http.ResponseHead;
import java.util.function.Supplier;

/** Makes what reads HTTP/1.1 on either leg. Confined to one thread, as the heads they read are. */
final class HttpDecoders {

    /** How many bytes the header lines of a head may have. */
    static final int LONGEST = 8192;

    static final Supplier<ChannelHandler> REQUESTS = requests(LONGEST);
    static final Supplier<ChannelHandler> RESPONSES = responses(LONGEST);

    private HttpDecoders() {}

    /** Returns what makes decoders of requests whose heads may have {@code longest} bytes. */
    static Supplier<ChannelHandler> requests(int longest) {
        return () -> new HttpRequests(longest, new SpareHead<>(RequestHead::new));
    }

    /** Returns what makes decoders of responses whose heads may have {@code longest} bytes. */
    static Supplier<ChannelHandler> responses(int longest) {
        return () -> new HttpResponses(longest, new SpareHead<>(ResponseHead::new));
    }
}
