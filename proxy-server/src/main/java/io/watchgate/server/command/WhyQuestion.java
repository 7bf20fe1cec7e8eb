package io.watchgate.server.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code why} is asked.
 *
 * @param fromServer the server that sends {@code name}, a method, of its own accord; null for what
 *     clients ask for
 * @param name the tool, prompt or resource, as clients of the endpoint know it
 * @param upstream the server whose own endpoint is meant; null for {@code /mcp}
 * @param principal who would call it, null for an anonymous client; or whom a server's message is
 *     for, null when nobody can tell
 * @param arguments the arguments of a call, as JSON; null when only the name is known
 * @param headers lines of the head of its HTTP request, as {@code Name: value}
 */
public record WhyQuestion(
        @Nullable String fromServer,
        String name,
        @Nullable String upstream,
        @Nullable String principal,
        @Nullable String arguments,
        List<String> headers) {}
