package io.watchgate.detect;

import io.watchgate.filter.Content;
import java.util.Set;

/**
 * Kinds that are ordinary in some messages: an address in the arguments of the tool that sends
 * mail. Immutable.
 *
 * @param upstream the server's key; empty for all
 * @param name the tool, prompt or resource; empty for all
 * @param kinds names of kinds or groups
 */
record Exemption(String upstream, String name, Set<String> kinds) {

    boolean covers(Content content) {
        return (upstream.isEmpty() || upstream.equals(content.upstream()))
                && (name.isEmpty() || name.equals(content.name()));
    }

    boolean covers(Kind kind) {
        return kinds.contains(kind.name()) || kinds.contains(DetectSettings.word(kind.group()));
    }
}
