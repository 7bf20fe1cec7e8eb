package io.watchgate.server.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.watchgate.aggregate.NameExplanation;
import io.watchgate.auth.Principal;
import io.watchgate.server.json.Json;
import io.watchgate.snapshot.GatewayCore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
        try {
            String text =
                    explain(gateway, name, first(asked, "principal"), first(asked, "arguments"));
            return AdminAnswer.text(HttpResponseStatus.OK, text);
        } catch (IllegalArgumentException malformed) {
            return AdminAnswer.text(HttpResponseStatus.BAD_REQUEST, malformed.getMessage());
        }
    }

    private static @Nullable String first(Map<String, List<String>> asked, String key) {
        List<String> values = asked.getOrDefault(key, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    /**
     * Explains what a name is, one fact a line.
     *
     * @param principal who asks; null for an anonymous client
     * @param arguments the arguments of a call, as JSON; null when only the name is known
     * @throws IllegalArgumentException when the arguments are no JSON object
     */
    public static String explain(
            GatewayCore gateway,
            String name,
            @Nullable String principal,
            @Nullable String arguments) {
        byte[] json = null;
        if (arguments != null) {
            Json.parseObject(arguments);
            json = arguments.getBytes(StandardCharsets.UTF_8);
        }
        return String.join(
                "\n",
                NameExplanation.of(
                        gateway.aggregate(),
                        gateway.catalogues(),
                        name,
                        principal == null ? Principal.ANONYMOUS.id() : principal,
                        json));
    }
}
