package io.watchgate.session;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.TasksExtension;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client said of itself in {@code initialize}.
 *
 * @param protocolVersion the revision it asked for
 * @param capabilities its capabilities object, byte for byte
 * @param clientInfo its clientInfo object, byte for byte
 * @param profile what the gateway has to know of the capabilities
 * @param tasks whether it declared the tasks extension, which the modern era alone has
 */
public record ClientDescription(
        String protocolVersion,
        String capabilities,
        String clientInfo,
        CapabilityProfile profile,
        boolean tasks) {

    private static final String UNKNOWN_CLIENT = "{\"name\":\"unknown\",\"version\":\"\"}";

    /** Stands for a client whose {@code initialize} has not arrived. */
    public static final ClientDescription UNKNOWN =
            new ClientDescription(
                    "2024-11-05", "{}", UNKNOWN_CLIENT, CapabilityProfile.NONE, false);

    /**
     * Reads the params of {@code initialize}.
     *
     * @return null when they name no protocol version
     */
    public static @Nullable ClientDescription read(byte[] params) {
        String protocolVersion = null;
        String capabilities = "{}";
        String clientInfo = UNKNOWN_CLIENT;
        EnumSet<ClientFeature> features = EnumSet.noneOf(ClientFeature.class);
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "protocolVersion" -> protocolVersion = fields.text();
                    case "capabilities" -> {
                        if (fields.isObject()) {
                            byte[] object = fields.bytes();
                            capabilities = new String(object, StandardCharsets.UTF_8);
                            readFeatures(object, features);
                        }
                    }
                    case "clientInfo" -> {
                        if (fields.isObject()) {
                            clientInfo = new String(fields.bytes(), StandardCharsets.UTF_8);
                        }
                    }
                    default -> {}
                }
            }
        }
        return protocolVersion == null
                ? null
                : new ClientDescription(
                        protocolVersion,
                        capabilities,
                        clientInfo,
                        CapabilityProfile.of(features),
                        false);
    }

    /**
     * Reads what a request of the modern era says of its client.
     *
     * @param revision the revision it speaks
     * @param capabilities its capabilities object
     * @param clientInfo its clientInfo object; empty for none
     */
    public static ClientDescription of(String revision, byte[] capabilities, byte[] clientInfo) {
        EnumSet<ClientFeature> features = EnumSet.noneOf(ClientFeature.class);
        readFeatures(capabilities, features);
        return new ClientDescription(
                revision,
                new String(capabilities, StandardCharsets.UTF_8),
                clientInfo.length == 0
                        ? UNKNOWN_CLIENT
                        : new String(clientInfo, StandardCharsets.UTF_8),
                CapabilityProfile.of(features),
                TasksExtension.isDeclared(capabilities));
    }

    private static void readFeatures(byte[] capabilities, EnumSet<ClientFeature> features) {
        try (JsonFields fields = new JsonFields(capabilities)) {
            while (fields.next()) {
                if (!fields.isObject()) {
                    continue;
                }
                switch (fields.name()) {
                    case "sampling" -> readSampling(fields.members(), features);
                    case "elicitation" -> readElicitation(fields.members(), features);
                    case "roots" -> readRoots(fields.members(), features);
                    default -> {}
                }
            }
        }
    }

    private static void readSampling(JsonFields members, EnumSet<ClientFeature> features) {
        features.add(ClientFeature.SAMPLING);
        try (members) {
            while (members.next()) {
                if (members.name().equals("tools")) {
                    features.add(ClientFeature.SAMPLING_TOOLS);
                } else if (members.name().equals("context")) {
                    features.add(ClientFeature.SAMPLING_CONTEXT);
                }
            }
        }
    }

    /**
     * An elicitation capability without modes means forms only (MCP 2025-11-25,
     * client/elicitation).
     */
    private static void readElicitation(JsonFields members, EnumSet<ClientFeature> features) {
        boolean url = false;
        boolean form = false;
        try (members) {
            while (members.next()) {
                url |= members.name().equals("url");
                form |= members.name().equals("form");
            }
        }
        if (url) {
            features.add(ClientFeature.ELICITATION_URL);
        }
        if (form || !url) {
            features.add(ClientFeature.ELICITATION_FORM);
        }
    }

    private static void readRoots(JsonFields members, EnumSet<ClientFeature> features) {
        features.add(ClientFeature.ROOTS);
        try (members) {
            while (members.next()) {
                if (members.name().equals("listChanged") && members.isTrue()) {
                    features.add(ClientFeature.ROOTS_LIST_CHANGED);
                }
            }
        }
    }

    // Spelled out: Java would make these at the first call, on an event loop (docs/adr/0033).
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientDescription client
                && client.tasks == tasks
                && client.protocolVersion.equals(protocolVersion)
                && client.capabilities.equals(capabilities)
                && client.clientInfo.equals(clientInfo)
                && client.profile.equals(profile);
    }

    @Override
    public int hashCode() {
        int hash = protocolVersion.hashCode();
        hash = 31 * hash + capabilities.hashCode();
        hash = 31 * hash + clientInfo.hashCode();
        hash = 31 * hash + profile.hashCode();
        return 31 * hash + Boolean.hashCode(tasks);
    }
}
