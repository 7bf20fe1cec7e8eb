package io.watchgate.server.interop;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.ResourcesUpdatedNotification;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.modelcontextprotocol.spec.McpSchema.SamplingMessage;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The tools of the SDK's server: each uses one feature of the protocol and answers with a text. */
final class SdkTools {

    /** What a tool does: its text, from the client's side of the call and the arguments. */
    private interface Body extends BiFunction<McpSyncServerExchange, CallToolRequest, String> {}

    private final SdkState state;

    private SdkTools(SdkState state) {
        this.state = state;
    }

    static List<SyncToolSpecification> all(SdkState state) {
        SdkTools tools = new SdkTools(state);
        return List.of(
                tool("echo", (client, call) -> argument(call, "text"), "text"),
                tool("ask", SdkTools::ask, "question"),
                tool("form", SdkTools::form, "message"),
                tool("roots", SdkTools::roots),
                tool("rootChange", (client, call) -> state.awaitRoot(argument(call, "uri")), "uri"),
                tool("pingBack", SdkTools::pingBack),
                tool("progress", SdkTools::progress, "steps"),
                tool("log", SdkTools::log, "text"),
                tool("hold", tools::hold, "key"),
                tool("release", tools::release, "key"),
                tool("cancellation", tools::cancellation, "key"),
                tool("grow", tools::grow, "name"),
                tool("touch", tools::touch));
    }

    /** Returns the descriptions alone, as a client should see them. */
    static List<Tool> descriptions() {
        return all(new SdkState()).stream().map(SyncToolSpecification::tool).toList();
    }

    private static SyncToolSpecification tool(String name, Body body, String... arguments) {
        Map<String, Object> properties = new TreeMap<>();
        for (String argument : arguments) {
            properties.put(argument, Map.of("type", "string"));
        }
        Map<String, Object> schema =
                Map.of("type", "object", "properties", properties, "required", List.of(arguments));
        return new SyncToolSpecification(
                Tool.builder(name, schema).description("Does " + name + " – ‘it’ «all».").build(),
                (client, call) ->
                        CallToolResult.builder().addTextContent(body.apply(client, call)).build());
    }

    private static String argument(CallToolRequest call, String name) {
        return String.valueOf(call.arguments().get(name));
    }

    private static String ask(McpSyncServerExchange client, CallToolRequest call) {
        TextContent question = TextContent.builder(argument(call, "question")).build();
        return "model said "
                + ((TextContent)
                                client.createMessage(
                                                CreateMessageRequest.builder(
                                                                List.of(
                                                                        new SamplingMessage(
                                                                                Role.USER,
                                                                                question)),
                                                                100)
                                                        .build())
                                        .content())
                        .text();
    }

    private static String form(McpSyncServerExchange client, CallToolRequest call) {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", Map.of("name", Map.of("type", "string")));
        ElicitResult answer =
                client.createElicitation(
                        ElicitFormRequest.builder(argument(call, "message"), schema).build());
        return answer.action() + " " + answer.content();
    }

    private static String roots(McpSyncServerExchange client, CallToolRequest call) {
        return client.listRoots().roots().stream()
                .map(Root::uri)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String pingBack(McpSyncServerExchange client, CallToolRequest call) {
        return "answered " + client.ping();
    }

    private static String progress(McpSyncServerExchange client, CallToolRequest call) {
        Object token = call.meta().get("progressToken");
        int steps = Integer.parseInt(argument(call, "steps"));
        for (int step = 1; step <= steps; step++) {
            client.progressNotification(
                    ProgressNotification.builder(token, step).total((double) steps).build());
        }
        return "done";
    }

    private static String log(McpSyncServerExchange client, CallToolRequest call) {
        for (LoggingLevel level : List.of(LoggingLevel.INFO, LoggingLevel.ERROR)) {
            client.loggingNotification(
                    LoggingMessageNotification.builder(level, argument(call, "text"))
                            .logger("tools")
                            .build());
        }
        return "logged";
    }

    /** Says that it has begun, when a progress token came, and waits for {@link #release}. */
    private String hold(McpSyncServerExchange client, CallToolRequest call) {
        if (call.meta() != null && call.meta().containsKey("progressToken")) {
            client.progressNotification(
                    ProgressNotification.builder(call.meta().get("progressToken"), 0).build());
        }
        return state.awaitRelease(argument(call, "key"));
    }

    private String release(McpSyncServerExchange client, CallToolRequest call) {
        String key = argument(call, "key");
        state.release(key, "released " + key);
        return "ok";
    }

    private String cancellation(McpSyncServerExchange client, CallToolRequest call) {
        state.awaitCancellation(argument(call, "key"));
        return "cancelled";
    }

    private String grow(McpSyncServerExchange client, CallToolRequest call) {
        String name = argument(call, "name");
        state.server().addTool(tool(name, (anybody, any) -> "I am " + name));
        return "grown";
    }

    private String touch(McpSyncServerExchange client, CallToolRequest call) {
        int count = state.countUp();
        state.server().notifyResourcesUpdated(new ResourcesUpdatedNotification(SdkContent.COUNTER));
        return String.valueOf(count);
    }
}
