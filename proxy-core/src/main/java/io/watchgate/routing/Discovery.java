package io.watchgate.routing;

import io.watchgate.bridge.LegacyTools;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;
import java.nio.charset.StandardCharsets;

/** Answers {@code server/discover} (MCP 2026-07-28, server/discover). */
public final class Discovery {

    private Discovery() {}

    /** Answers {@code request} with what is offered, as far as it has a meaning in this era. */
    public static void answer(PendingRequest request, SessionOpening.Offer offer) {
        byte[] capabilities =
                LegacyTools.without(
                        offer.capabilities().getBytes(StandardCharsets.UTF_8),
                        "tasks",
                        "extensions");
        StringBuilder result = new StringBuilder(512);
        result.append("{\"supportedVersions\":[\"")
                .append(ProtocolRevision.V2026_07_28.date())
                .append("\"],\"capabilities\":")
                .append(new String(capabilities, StandardCharsets.UTF_8));
        if (offer.instructions() != null) {
            result.append(",\"instructions\":").append(JsonTexts.quote(offer.instructions()));
        }
        result.append(",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":")
                .append(offer.serverInfo())
                .append("}}");
        request.answer(Answers.result(request, result.toString()));
    }
}
