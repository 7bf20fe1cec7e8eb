package io.watchgate.config;

/** How a server's messages travel. */
public enum Transport {
    /** A command speaks on its pipes; at a URL the gateway finds out. */
    AUTO,
    /** A child process, one message a line. */
    STDIO,
    /** HTTP, one endpoint: from 2025-03-26 on. */
    STREAMABLE_HTTP,
    /** HTTP, a stream of events and a place to post to: 2024-11-05. */
    SSE
}
