package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;

/** Puts handlers into connections to servers. Called on the loop the channel is registered with. */
public interface HttpPipelines {

    /** Prepares a connection that is about to be opened, and will speak HTTP/1.1. */
    void assembleHttp(Channel channel, UpstreamConnection connection);

    /** Prepares a connection that is about to be opened, whose server chooses what it speaks. */
    void assembleChoice(Channel channel, UpstreamConnection connection, ProtocolHandler choice);

    /** Goes on with a connection whose server has chosen HTTP/1.1. */
    void assembleChosenHttp(Channel channel, UpstreamConnection connection);

    /** Goes on with a connection whose server has chosen HTTP/2. */
    void assembleShared(Channel channel, SharedConnection connection);

    /** Prepares a stream of an HTTP/2 connection. */
    void assembleStream(Channel channel, StreamLane lane);
}
