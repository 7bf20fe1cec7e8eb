package io.watchgate.policy;

import io.watchgate.mcp.NamePattern;
import java.util.List;

/** The methods of messages that servers send of their own accord. */
final class ServerMethods {

    private static final String NOTIFICATIONS = "notifications/";

    private static final List<String> KNOWN =
            List.of(
                    "sampling/createMessage",
                    "elicitation/create",
                    "roots/list",
                    "notifications/message",
                    "notifications/progress",
                    "notifications/tools/list_changed",
                    "notifications/prompts/list_changed",
                    "notifications/resources/list_changed",
                    "notifications/resources/updated",
                    "notifications/tasks/status",
                    "notifications/elicitation/complete");

    private ServerMethods() {}

    /** Tells whether a pattern may match such a method. */
    static boolean mayMatch(String pattern) {
        NamePattern methods = new NamePattern(pattern);
        return pattern.startsWith(NOTIFICATIONS) || KNOWN.stream().anyMatch(methods::matches);
    }
}
