package io.watchgate.codec;

import io.watchgate.limit.BufferBudget;

/**
 * Bounds for frames.
 *
 * @param frame bytes of the largest frame ({@code limits.frame})
 * @param budget memory for unfinished frames of all connections ({@code limits.buffered})
 */
public record FrameLimits(long frame, BufferBudget budget) {}
