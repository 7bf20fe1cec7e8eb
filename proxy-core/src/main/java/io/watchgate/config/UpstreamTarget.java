package io.watchgate.config;

/** How an upstream is reached. */
public sealed interface UpstreamTarget permits CommandTarget, HttpTarget {}
