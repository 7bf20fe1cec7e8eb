package io.watchgate.aggregate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know about a tool, prompt or resource.
 *
 * @param name its name, as clients of the endpoint see it
 * @param upstream the key of the server whose own endpoint is meant; empty for the merged one
 * @param principal who would call it
 * @param arguments the arguments of a call, as JSON; null when nothing but the name is known
 * @param headers the headers of its HTTP request
 */
public record NameQuestion(
        String name,
        String upstream,
        String principal,
        byte @Nullable [] arguments,
        Map<String, List<String>> headers) {}
