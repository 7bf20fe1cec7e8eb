package io.watchgate.server.client;

import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.ExitCode;
import io.watchgate.server.json.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists and calls the tools at an MCP endpoint, for people at a terminal. */
public final class ToolCommands {

    private static final int MOST_PAGES = 1000;

    private final String version;
    private final CommandOutput output;

    /**
     * Creates the commands.
     *
     * @param version the gateway's version, which the server is told
     * @param output where results go
     */
    public ToolCommands(String version, CommandOutput output) {
        this.version = version;
        this.output = output;
    }

    /** Prints the tools, one a line: the name, and what it does. */
    public int list(URI endpoint) throws ClientException, InterruptedException {
        if (!isHttp(endpoint)) {
            return ExitCode.USAGE;
        }
        List<Map<String, @Nullable Object>> tools;
        try (McpClient client = new McpClient(endpoint)) {
            client.open(version);
            tools = all(client);
        }
        int width = 0;
        for (Map<String, @Nullable Object> tool : tools) {
            width = Math.max(width, name(tool).length());
        }
        for (Map<String, @Nullable Object> tool : tools) {
            String name = name(tool);
            output.line((name + " ".repeat(width - name.length()) + "  " + does(tool)).strip());
        }
        if (tools.isEmpty()) {
            output.note("watchgate: no tools at " + endpoint);
        }
        return ExitCode.OK;
    }

    private static List<Map<String, @Nullable Object>> all(McpClient client)
            throws ClientException, InterruptedException {
        List<Map<String, @Nullable Object>> tools = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            Map<String, @Nullable Object> result =
                    client.request(
                            "tools/list", cursor == null ? Map.of() : Map.of("cursor", cursor));
            for (Object tool : Json.arrayOrEmpty(result.get("tools"))) {
                tools.add(Json.objectOrEmpty(tool));
            }
            cursor = Json.textOrNull(result.get("nextCursor"));
            if (cursor == null) {
                return tools;
            }
        }
        throw new ClientException("more than " + MOST_PAGES + " pages of tools");
    }

    private static String name(Map<String, @Nullable Object> tool) {
        return String.valueOf(tool.get("name"));
    }

    private static String does(Map<String, @Nullable Object> tool) {
        String description = Json.textOrNull(tool.get("description"));
        return description == null ? "" : description.strip().lines().findFirst().orElse("");
    }

    /** Calls a tool and prints its result: texts as they are, everything else as JSON. */
    public int call(String name, String arguments, URI endpoint)
            throws ClientException, InterruptedException {
        if (!isHttp(endpoint)) {
            return ExitCode.USAGE;
        }
        Map<String, @Nullable Object> given;
        try {
            given = Json.parseObject(arguments);
        } catch (IllegalArgumentException malformed) {
            output.note("watchgate: call: arguments: " + malformed.getMessage());
            return ExitCode.USAGE;
        }
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("name", name);
        params.put("arguments", given);
        Map<String, @Nullable Object> result;
        try (McpClient client = new McpClient(endpoint)) {
            client.open(version);
            result = client.request("tools/call", params);
        }
        print(result);
        if (Boolean.TRUE.equals(result.get("isError"))) {
            output.note("watchgate: call: " + name + " failed");
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private void print(Map<String, @Nullable Object> result) {
        List<@Nullable Object> contents = Json.arrayOrEmpty(result.get("content"));
        for (Object item : contents) {
            Map<String, @Nullable Object> content = Json.objectOrEmpty(item);
            String text =
                    "text".equals(content.get("type"))
                            ? Json.textOrNull(content.get("text"))
                            : null;
            output.line(text == null ? Json.writePretty(content) : text);
        }
        Object structured = result.get("structuredContent");
        if (contents.isEmpty() && structured != null) {
            output.line(Json.writePretty(structured));
        }
    }

    private boolean isHttp(URI endpoint) {
        String scheme = endpoint.getScheme();
        boolean http =
                ("http".equals(scheme) || "https".equals(scheme)) && endpoint.getHost() != null;
        if (!http) {
            output.note("watchgate: " + endpoint + " (expected: an http or https URL)");
        }
        return http;
    }
}
