package io.watchgate.server.command;

import org.jspecify.annotations.Nullable;

/**
 * What {@code why} is asked.
 *
 * @param name the tool, prompt or resource, as clients of {@code /mcp} know it
 * @param principal who would call it; null for an anonymous client
 * @param arguments the arguments of a call, as JSON; null when only the name is known
 */
public record WhyQuestion(String name, @Nullable String principal, @Nullable String arguments) {}
