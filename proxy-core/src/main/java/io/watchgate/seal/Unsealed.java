package io.watchgate.seal;

/**
 * What a seal held that is this gateway's own.
 *
 * @param content what was sealed
 * @param expired whether its time is over
 */
public record Unsealed(byte[] content, boolean expired) {}
