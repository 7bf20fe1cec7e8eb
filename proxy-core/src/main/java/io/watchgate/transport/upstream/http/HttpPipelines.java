package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;

/** Puts handlers into connections to servers. Called on the loop the channel is registered with. */
@FunctionalInterface
public interface HttpPipelines {

    /** Prepares a connection that is about to be opened. */
    void assembleHttp(Channel channel, UpstreamConnection connection);
}
