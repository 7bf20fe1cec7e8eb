package io.watchgate.transport.inbound;

import io.watchgate.auth.Principal;

/**
 * What a listener says of the connections on which clients speak one message a line.
 *
 * @param path the endpoint they speak to, as {@code /mcp}
 * @param principal who they are, as long as no session tells
 * @param from where they come from
 * @param relayed whether a relay may stand between the listener and the client, as {@code watchgate
 *     stdio}, which says what the bytes it copies cannot
 */
public record LineDoor(String path, Principal principal, From from, boolean relayed) {

    /**
     * With this notification, in front of all messages, a relay names another endpoint as {@code
     * params.uri}.
     */
    public static final String ENDPOINT = "notifications/io.watchgate/endpoint";

    /**
     * With this notification a relay says that the client has closed its input. A socket of which
     * one direction is closed would say the same, but Netty's epoll channels cannot wait for room
     * to write on such a one.
     */
    public static final String INPUT_ENDED = "notifications/io.watchgate/input-ended";

    /** Where a connection comes from. */
    public enum From {
        /** The one client of this process, on its standard streams. */
        STREAMS,
        /** A process on this machine, through a unix domain socket. */
        MACHINE,
        /** Whoever reaches a TCP port: web pages, wrong protocols, hosts that vanish. */
        NETWORK
    }
}
