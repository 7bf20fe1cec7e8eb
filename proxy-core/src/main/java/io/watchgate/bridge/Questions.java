package io.watchgate.bridge;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server of one call wants to know and has not been told, by the keys under which the
 * client is asked. No key is used twice in a call. Confined to the loop of the call.
 */
final class Questions {

    private static final Map<String, Question> NONE = Map.of();

    private Map<String, Question> open = NONE;
    private int asked;

    void add(Question question) {
        if (open == NONE) {
            open = new LinkedHashMap<>();
        }
        open.put("q" + ++asked, question);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    void withdraw(RequestId serverId) {
        if (!open.isEmpty()) {
            open.values().removeIf(question -> question.serverId().equals(serverId));
        }
    }

    void clear() {
        open = NONE;
    }

    /** Returns all of them as the value of {@code inputRequests}. */
    String inputRequests() {
        StringBuilder json = new StringBuilder("{");
        open.forEach(
                (key, question) -> {
                    json.append(json.length() == 1 ? "\"" : ",\"").append(key).append("\":");
                    json.append(question.inputRequest());
                });
        return json.append('}').toString();
    }

    /** Returns what is wrong with {@code answers}; null for nothing. Unknown keys do not count. */
    @Nullable String fault(Map<String, byte[]> answers) {
        for (Map.Entry<String, Question> entry : open.entrySet()) {
            byte[] answer = answers.get(entry.getKey());
            String fault = answer == null ? null : entry.getValue().fault(answer);
            if (fault != null) {
                return entry.getKey() + ": " + fault;
            }
        }
        return null;
    }

    /** Gives the server the answers that there are, and forgets what is answered. */
    void answer(UpstreamLeg leg, Map<String, byte[]> answers) {
        Iterator<Map.Entry<String, Question>> each = open.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Question> entry = each.next();
            byte[] answer = answers.get(entry.getKey());
            if (answer != null) {
                each.remove();
                entry.getValue().answer(leg, answer);
            }
        }
    }

    /**
     * Refuses what a client that declares {@code declared} cannot be asked.
     *
     * @return what it would have had to declare; null when nothing was refused
     */
    @Nullable ClientFeature refuse(UpstreamLeg leg, CapabilityProfile declared) {
        ClientFeature missing = null;
        Iterator<Question> each = open.values().iterator();
        while (each.hasNext()) {
            Question question = each.next();
            ClientFeature needed = question.needs();
            if (needed != null && !declared.has(needed)) {
                each.remove();
                question.refuse(leg, declared);
                missing = needed;
            }
        }
        return missing;
    }

    /** Tells the server that nobody will answer any of them. */
    void giveUp(UpstreamLeg leg) {
        open.values().forEach(question -> question.giveUp(leg));
        clear();
    }
}
