package io.watchgate.transport.upstream;

import io.netty.channel.Channel;

/**
 * Puts handlers into the pipes of child processes. Called on the loop the channel will be
 * registered with, or is.
 */
public interface StdioPipelines {

    /** Prepares the pipes of a child. */
    void assembleStdio(Channel channel, StdioLeg leg);

    /** Prepares the pipe of a child's standard error. */
    void assembleStderr(Channel channel, StdioLeg leg);
}
