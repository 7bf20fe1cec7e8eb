package io.watchgate.jsonrpc;

/**
 * Marks what a message belongs to: on an inbound leg the exchange it came with or goes to, on an
 * upstream leg the call or the stream. A message and its frame carry it, so that no handler has to
 * guess which answer is being written.
 */
public interface MessageContext {}
