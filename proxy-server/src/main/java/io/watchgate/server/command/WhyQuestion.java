package io.watchgate.server.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code why} is asked.
 *
 * @param name the tool, prompt or resource, as clients of the endpoint know it
 * @param upstream the server whose own endpoint is meant; null for {@code /mcp}
 * @param principal who would call it; null for an anonymous client
 * @param arguments the arguments of a call, as JSON; null when only the name is known
 * @param headers lines of the head of its HTTP request, as {@code Name: value}
 */
public record WhyQuestion(
        String name,
        @Nullable String upstream,
        @Nullable String principal,
        @Nullable String arguments,
        List<String> headers) {}
