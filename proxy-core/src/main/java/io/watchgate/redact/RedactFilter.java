package io.watchgate.redact;

import io.watchgate.filter.Content;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.Verdict;
import io.watchgate.mcp.NamePattern;
import io.watchgate.mcp.ResourcePatterns;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets detectors judge what patterns of names match, and everything else pass. What a message is
 * about and on whose behalf it comes cannot always be told: a notification of which it cannot be is
 * judged, whatever names are asked for. Immutable.
 */
final class RedactFilter implements ContentFilter {

    private static final String NOTIFICATION = "notifications/";

    private final List<NamePattern> methods;
    private final List<NamePattern> tools;
    private final List<NamePattern> prompts;
    private final ResourcePatterns resources;
    private final List<NamePattern> principals;
    private final List<NamePattern> things;
    private final ContentFilter detectors;

    RedactFilter(FilterSettings settings, ContentFilter detectors) {
        this.methods = NamePattern.all(settings.texts("method"));
        this.tools = NamePattern.all(settings.texts("tool"));
        this.prompts = NamePattern.all(settings.texts("prompt"));
        this.resources = new ResourcePatterns(settings.texts("resource"), false);
        this.principals = NamePattern.all(settings.texts("principal"));
        this.things = new ArrayList<>(tools);
        this.things.addAll(prompts);
        this.things.addAll(NamePattern.all(settings.texts("resource")));
        this.detectors = detectors;
    }

    @Override
    public Verdict judge(Content content) {
        return isFor(content) ? detectors.judge(content) : Verdict.pass();
    }

    private boolean isFor(Content content) {
        return NamePattern.matches(methods, content.method())
                && (things.isEmpty() || isForThing(content))
                && (NamePattern.matches(principals, content.principal()) || isUntold(content));
    }

    private boolean isForThing(Content content) {
        String name = content.name();
        return switch (content.method()) {
            case "tools/call" -> NamePattern.anyMatches(tools, name);
            case "prompts/get" -> NamePattern.anyMatches(prompts, name);
            case "resources/read", "resources/subscribe", "resources/unsubscribe" ->
                    resources.match(name);
            default ->
                    name.isEmpty()
                            ? isUntold(content)
                            : NamePattern.anyMatches(things, name) || resources.match(name);
        };
    }

    /** Tells whether it is a server's word in the middle of something, nobody knows of what. */
    private static boolean isUntold(Content content) {
        return content.principal().isEmpty() && content.method().startsWith(NOTIFICATION);
    }

    @Override
    public void close() {
        detectors.close();
    }
}
