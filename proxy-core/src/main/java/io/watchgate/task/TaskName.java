package io.watchgate.task;

/**
 * What the name of a task stands for.
 *
 * @param upstream the key of the upstream that does it
 * @param id the server's own id of it
 */
public record TaskName(String upstream, String id) {}
