package io.watchgate.aggregate;

import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the merged server says of itself: everything that at least one upstream can do, and all
 * instructions under their upstream's key.
 *
 * <p>An upstream that was never seen may be able to do anything, and what {@code initialize}
 * answers cannot be taken back; so as long as there is one, everything is offered.
 */
final class MergedOffer {

    /** How much of one upstream's instructions is passed on, in characters. */
    private static final int MOST_INSTRUCTIONS = 4096;

    private final Members members;
    private final List<@Nullable ServerDescription> servers;
    private final Set<ServerFeature> features = EnumSet.noneOf(ServerFeature.class);

    /**
     * Creates the offer.
     *
     * @param servers what each member said of itself; null for one that was never seen
     */
    MergedOffer(Members members, List<@Nullable ServerDescription> servers) {
        this.members = members;
        this.servers = servers;
        for (ServerDescription server : servers) {
            features.addAll(server == null ? Set.of(ServerFeature.values()) : server.features());
        }
    }

    boolean has(ServerFeature feature) {
        return features.contains(feature);
    }

    /**
     * Returns the capabilities object. The gateway itself sees to it that changes are announced.
     *
     * @param tasks whether the client may be offered tasks of the core
     */
    String capabilities(boolean tasks) {
        StringBuilder json = new StringBuilder("{");
        if (has(ServerFeature.COMPLETIONS)) {
            json.append("\"completions\":{},");
        }
        if (has(ServerFeature.LOGGING)) {
            json.append("\"logging\":{},");
        }
        if (has(ServerFeature.PROMPTS)) {
            json.append("\"prompts\":{\"listChanged\":true},");
        }
        if (has(ServerFeature.RESOURCES)) {
            json.append("\"resources\":{\"listChanged\":true");
            json.append(has(ServerFeature.RESOURCES_SUBSCRIBE) ? ",\"subscribe\":true}," : "},");
        }
        if (tasks && has(ServerFeature.TASKS)) {
            json.append("\"tasks\":{");
            json.append(allHave(ServerFeature.TASKS_LIST) ? "\"list\":{}," : "");
            json.append(allHave(ServerFeature.TASKS_CANCEL) ? "\"cancel\":{}," : "");
            json.append("\"requests\":{\"tools\":{\"call\":{}}}},");
        }
        if (has(ServerFeature.TOOLS)) {
            json.append("\"tools\":{\"listChanged\":true},");
        }
        if (json.length() > 1) {
            json.setLength(json.length() - 1);
        }
        return json.append('}').toString();
    }

    /** Tells whether every server with tasks has {@code feature}: a client finds it for all. */
    private boolean allHave(ServerFeature feature) {
        for (ServerDescription server : servers) {
            if (server != null && server.has(ServerFeature.TASKS) && !server.has(feature)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the instructions; null when there are none.
     *
     * @param own the gateway's own, which come first
     */
    @Nullable String instructions(String own) {
        StringBuilder text = new StringBuilder(own);
        for (int i = 0; i < servers.size(); i++) {
            ServerDescription server = servers.get(i);
            String said = server == null ? null : server.instructions();
            if (said != null && !said.isBlank()) {
                text.append(text.isEmpty() ? "" : "\n\n");
                text.append("## ").append(members.all().get(i).key()).append('\n');
                append(text, said);
            }
        }
        return text.isEmpty() ? null : text.toString();
    }

    private static void append(StringBuilder text, String said) {
        if (said.length() <= MOST_INSTRUCTIONS) {
            text.append(said);
            return;
        }
        boolean splits = Character.isHighSurrogate(said.charAt(MOST_INSTRUCTIONS - 1));
        text.append(said, 0, splits ? MOST_INSTRUCTIONS - 1 : MOST_INSTRUCTIONS).append('…');
    }
}
