package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
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
 * client is asked. No key is used twice in a call.
 *
 * <p>Refuses what the client did not declare, and remembers what that was. Confined to the loop of
 * the call.
 */
final class Questions {

    private static final Map<String, Question> NONE = Map.of();

    private Map<String, Question> open = NONE;
    private int asked;
    private CapabilityProfile declared;
    private @Nullable ClientFeature missing;

    /** Creates none, for a client that has declared {@code declared}. */
    Questions(CapabilityProfile declared) {
        this.declared = declared;
    }

    /** Tells whether the client can be asked for {@code feature}. */
    boolean declares(ClientFeature feature) {
        return declared.has(feature);
    }

    /** Returns what the client would have had to declare; null when nothing was refused. */
    @Nullable ClientFeature missing() {
        return missing;
    }

    /** Notes that the server was refused something for want of {@code feature}. */
    void lacks(ClientFeature feature) {
        missing = feature;
    }

    /** Refuses a question that this client, or none, can be asked; returns false for others. */
    boolean refuses(UpstreamLeg leg, Question question) {
        ClientFeature needed = question.needs();
        if (needed == null) {
            question.error(leg, JsonRpcErrorCode.METHOD_NOT_FOUND, "clients have no such method");
            return true;
        }
        boolean lacking = !declared.has(needed);
        if (lacking) {
            missing = needed;
            question.refuse(leg, declared);
        }
        return lacking;
    }

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

    /** Notes what the client declares from now on, and refuses what it cannot be asked any more. */
    void narrow(UpstreamLeg leg, CapabilityProfile nowDeclared) {
        declared = nowDeclared;
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
    }

    /** Tells the server that nobody will answer any of them. */
    void giveUp(UpstreamLeg leg) {
        open.values().forEach(question -> question.giveUp(leg));
        clear();
    }
}
