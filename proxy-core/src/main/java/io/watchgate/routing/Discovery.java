package io.watchgate.routing;

import io.watchgate.bridge.LegacyTools;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;
import java.nio.charset.StandardCharsets;

/** Answers {@code server/discover} (MCP 2026-07-28, server/discover). */
public final class Discovery {

    private static final String EXTENSIONS =
            "\"" + TasksExtension.CAPABILITY + "\":{\"" + TasksExtension.NAME + "\":{}}";
    private static final int EMPTY_LENGTH = "{}".length();

    private Discovery() {}

    /**
     * Answers {@code request} with what is offered, as far as it has a meaning in this era.
     *
     * @param tasks whether the tasks extension is, the one of all extensions that is relayed
     */
    public static void answer(PendingRequest request, SessionOpening.Offer offer, boolean tasks) {
        byte[] capabilities =
                LegacyTools.without(
                        offer.capabilities().getBytes(StandardCharsets.UTF_8),
                        "tasks",
                        TasksExtension.CAPABILITY);
        StringBuilder result = new StringBuilder(512);
        result.append("{\"supportedVersions\":[\"")
                .append(ProtocolRevision.V2026_07_28.date())
                .append("\"],\"capabilities\":")
                .append(new String(capabilities, StandardCharsets.UTF_8));
        if (tasks) {
            boolean alone = capabilities.length == EMPTY_LENGTH;
            result.setLength(result.length() - 1);
            result.append(alone ? EXTENSIONS : "," + EXTENSIONS).append('}');
        }
        if (offer.instructions() != null) {
            result.append(",\"instructions\":").append(JsonTexts.quote(offer.instructions()));
        }
        result.append(",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":")
                .append(offer.serverInfo())
                .append("}}");
        request.answer(Answers.result(request, result.toString()));
    }
}
