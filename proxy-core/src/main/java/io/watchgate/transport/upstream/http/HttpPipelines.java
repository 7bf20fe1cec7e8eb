package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.watchgate.codec.HttpFrameDecoder.EventStream;

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

    /**
     * Takes out what is needed for messages, of a connection on which the response is a stream of
     * events.
     *
     * @return false when part of an event has arrived, and all is as it was
     */
    boolean rest(Channel channel);

    /** Puts back what {@link #rest} took out; {@code events} are those of the stream. */
    void wake(Channel channel, UpstreamConnection connection, EventStream events);

    /** Prepares a stream of an HTTP/2 connection. */
    void assembleStream(Channel channel, StreamLane lane);
}
