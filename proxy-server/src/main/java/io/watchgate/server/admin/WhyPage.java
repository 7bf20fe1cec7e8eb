package io.watchgate.server.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.watchgate.aggregate.NameExplanation;
import io.watchgate.aggregate.NameQuestion;
import io.watchgate.auth.Principal;
import io.watchgate.server.json.Json;
import io.watchgate.snapshot.GatewayCore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Explains where a name leads and what rules say of it. Safe from any thread. */
public final class WhyPage {

    private WhyPage() {}

    /** Answers {@code /why} with this query. */
    static AdminAnswer answer(GatewayCore gateway, String query) {
        Map<String, List<String>> asked = new QueryStringDecoder(query, false).parameters();
        String name = first(asked, "name");
        if (name == null || name.isEmpty()) {
            return AdminAnswer.text(
                    HttpResponseStatus.BAD_REQUEST, "name (expected: a tool, prompt or resource)");
        }
        String server = first(asked, "from-server");
        try {
            if (server != null) {
                String principal = first(asked, "principal");
                String text = explainServer(gateway, server, name, principal);
                return AdminAnswer.text(HttpResponseStatus.OK, text);
            }
            NameQuestion question =
                    question(
                            name,
                            first(asked, "upstream"),
                            first(asked, "principal"),
                            first(asked, "arguments"),
                            asked.getOrDefault("header", List.of()));
            return AdminAnswer.text(HttpResponseStatus.OK, explain(gateway, question));
        } catch (IllegalArgumentException malformed) {
            return AdminAnswer.text(
                    HttpResponseStatus.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        }
    }

    private static @Nullable String first(Map<String, List<String>> asked, String key) {
        List<String> values = asked.getOrDefault(key, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * Reads a question.
     *
     * @param upstream the server whose own endpoint is meant; null for the merged one
     * @param principal who asks; null for an anonymous client
     * @param arguments the arguments of a call, as JSON; null when they are not known
     * @param headers lines of the head of its HTTP request, as {@code Name: value}
     * @throws IllegalArgumentException when the arguments are no JSON object or a line is none
     */
    public static NameQuestion question(
            String name,
            @Nullable String upstream,
            @Nullable String principal,
            @Nullable String arguments,
            List<String> headers) {
        byte[] json = null;
        if (arguments != null) {
            Json.parseObject(arguments);
            json = arguments.getBytes(StandardCharsets.UTF_8);
        }
        Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : headers) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("header: " + line + " (expected: Name: value)");
            }
            values.computeIfAbsent(line.substring(0, colon).strip(), key -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new NameQuestion(
                name,
                upstream == null ? "" : upstream,
                principal == null ? Principal.ANONYMOUS.id() : principal,
                json,
                values);
    }

    /**
     * Explains what becomes of a message that a server sends of its own accord, one fact a line.
     *
     * @param principal whom it is for; null when nobody can tell
     * @throws IllegalArgumentException when there is no such server
     */
    public static String explainServer(
            GatewayCore gateway, String server, String method, @Nullable String principal) {
        return String.join(
                "\n", NameExplanation.ofServer(gateway.aggregate(), server, method, principal));
    }

    /** Explains what a name is, one fact a line. */
    public static String explain(GatewayCore gateway, NameQuestion question) {
        return String.join(
                "\n", NameExplanation.of(gateway.aggregate(), gateway.catalogues(), question));
    }
}
