package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server said of itself in its {@code initialize} or {@code server/discover} result.
 *
 * @param revision the revision it speaks
 * @param capabilities its capabilities object, byte for byte
 * @param serverInfo its serverInfo object, byte for byte
 * @param instructions its instructions; null if it gave none
 * @param features what the gateway has to know of the capabilities
 */
public record ServerDescription(
        ProtocolRevision revision,
        byte[] capabilities,
        byte[] serverInfo,
        @Nullable String instructions,
        Set<ServerFeature> features) {

    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    /** A server of the modern era need not name itself, one that answers initialize must. */
    private static final byte[] UNNAMED =
            "{\"name\":\"unknown\",\"version\":\"\"}".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads an {@code initialize} result.
     *
     * @return null when it names a revision the gateway does not know
     */
    public static @Nullable ServerDescription read(byte[] result) {
        String date = "";
        byte[] capabilities = EMPTY_OBJECT;
        byte[] serverInfo = EMPTY_OBJECT;
        String instructions = null;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "protocolVersion" -> date = String.valueOf(fields.text());
                    case "capabilities" ->
                            capabilities = fields.isObject() ? fields.bytes() : EMPTY_OBJECT;
                    case "serverInfo" ->
                            serverInfo = fields.isObject() ? fields.bytes() : EMPTY_OBJECT;
                    case "instructions" -> instructions = fields.text();
                    default -> {}
                }
            }
        }
        ProtocolRevision revision = ProtocolRevision.find(date);
        return revision == null
                ? null
                : new ServerDescription(
                        revision,
                        capabilities,
                        serverInfo,
                        instructions,
                        features(capabilities, revision));
    }

    /**
     * Reads a {@code server/discover} result (MCP 2026-07-28, server/discover).
     *
     * @return null when it offers no revision of the modern era that the gateway knows
     */
    public static @Nullable ServerDescription readDiscovered(byte[] result) {
        boolean offered = false;
        byte[] capabilities = EMPTY_OBJECT;
        byte[] serverInfo = UNNAMED;
        String instructions = null;
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "supportedVersions" ->
                            offered = fields.isArray() && offersModern(fields.members());
                    case "capabilities" ->
                            capabilities = fields.isObject() ? fields.bytes() : EMPTY_OBJECT;
                    case "_meta" ->
                            serverInfo = fields.isObject() ? info(fields.members()) : UNNAMED;
                    case "instructions" -> instructions = fields.text();
                    default -> {}
                }
            }
        }
        return offered
                ? new ServerDescription(
                        ProtocolRevision.NEWEST_MODERN,
                        capabilities,
                        serverInfo,
                        instructions,
                        features(capabilities, ProtocolRevision.NEWEST_MODERN))
                : null;
    }

    /** Tells whether a list of revisions has the modern one that the gateway speaks. */
    public static boolean offersModern(JsonFields versions) {
        boolean found = false;
        try (versions) {
            while (versions.next()) {
                found |= ProtocolRevision.NEWEST_MODERN.date().equals(versions.text());
            }
        }
        return found;
    }

    private static byte[] info(JsonFields meta) {
        byte[] info = UNNAMED;
        try (meta) {
            while (meta.next()) {
                if (meta.name().equals("io.modelcontextprotocol/serverInfo") && meta.isObject()) {
                    info = meta.bytes();
                }
            }
        }
        return info;
    }

    /** Returns the description without what it says to models. */
    public ServerDescription withoutInstructions() {
        return new ServerDescription(revision, capabilities, serverInfo, null, features);
    }

    /** Tells whether a server that says {@code other} says the same. */
    public boolean isAs(ServerDescription other) {
        return revision == other.revision
                && Arrays.equals(capabilities, other.capabilities)
                && Arrays.equals(serverInfo, other.serverInfo)
                && Objects.equals(instructions, other.instructions);
    }

    /** Returns the era of the revision the server speaks. */
    public ProtocolEra era() {
        return revision.era();
    }

    /** Tells whether the server declared {@code feature}. */
    public boolean has(ServerFeature feature) {
        return features.contains(feature);
    }

    private static Set<ServerFeature> features(byte[] capabilities, ProtocolRevision revision) {
        EnumSet<ServerFeature> features = EnumSet.noneOf(ServerFeature.class);
        try (JsonFields fields = new JsonFields(capabilities)) {
            while (fields.next()) {
                if (!fields.isObject()) {
                    continue;
                }
                switch (fields.name()) {
                    case "tasks" -> {
                        if (revision.hasTasks()) {
                            addTasks(features, fields.members());
                        }
                    }
                    case TasksExtension.CAPABILITY -> {
                        boolean modern = revision.era() == ProtocolEra.MODERN;
                        if (modern && TasksExtension.isIn(fields.members())) {
                            features.add(ServerFeature.TASKS_EXTENSION);
                        }
                    }
                    default -> add(features, fields.name(), fields.members());
                }
            }
        }
        return Set.copyOf(features);
    }

    /** Reads the capability {@code tasks} (MCP 2025-11-25, basic/utilities/tasks). */
    private static void addTasks(EnumSet<ServerFeature> features, JsonFields members) {
        EnumSet<ServerFeature> found = EnumSet.noneOf(ServerFeature.class);
        try (members) {
            while (members.next()) {
                if (!members.isObject()) {
                    continue;
                }
                switch (members.name()) {
                    case "list" -> found.add(ServerFeature.TASKS_LIST);
                    case "cancel" -> found.add(ServerFeature.TASKS_CANCEL);
                    case "requests" -> {
                        if (hasToolCalls(members.members())) {
                            found.add(ServerFeature.TASKS);
                        }
                    }
                    default -> {}
                }
            }
        }
        if (found.contains(ServerFeature.TASKS)) {
            features.addAll(found);
        }
    }

    private static boolean hasToolCalls(JsonFields requests) {
        boolean found = false;
        try (requests) {
            while (requests.next()) {
                if (requests.name().equals("tools") && requests.isObject()) {
                    try (JsonFields tools = requests.members()) {
                        while (tools.next()) {
                            found |= tools.name().equals("call") && tools.isObject();
                        }
                    }
                }
            }
        }
        return found;
    }

    private static void add(EnumSet<ServerFeature> features, String name, JsonFields members) {
        boolean listChanged = false;
        boolean subscribe = false;
        try (members) {
            while (members.next()) {
                listChanged |= members.name().equals("listChanged") && members.isTrue();
                subscribe |= members.name().equals("subscribe") && members.isTrue();
            }
        }
        switch (name) {
            case "tools" ->
                    add(
                            features,
                            ServerFeature.TOOLS,
                            listChanged,
                            ServerFeature.TOOLS_LIST_CHANGED);
            case "prompts" ->
                    add(
                            features,
                            ServerFeature.PROMPTS,
                            listChanged,
                            ServerFeature.PROMPTS_LIST_CHANGED);
            case "resources" -> {
                add(
                        features,
                        ServerFeature.RESOURCES,
                        listChanged,
                        ServerFeature.RESOURCES_LIST_CHANGED);
                add(
                        features,
                        ServerFeature.RESOURCES,
                        subscribe,
                        ServerFeature.RESOURCES_SUBSCRIBE);
            }
            case "logging" -> features.add(ServerFeature.LOGGING);
            case "completions" -> features.add(ServerFeature.COMPLETIONS);
            default -> {}
        }
    }

    private static void add(
            EnumSet<ServerFeature> features,
            ServerFeature feature,
            boolean more,
            ServerFeature additional) {
        features.add(feature);
        if (more) {
            features.add(additional);
        }
    }
}
