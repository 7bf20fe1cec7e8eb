package io.watchgate.server.sample;

import io.watchgate.server.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Speaks MCP, one message a line, for an {@link Offer} (MCP 2025-11-25, basic/transports, "stdio").
 *
 * <p>Reads and answers on the thread that runs it; what takes longer is answered by whoever
 * completes it. Lines are written whole, under one lock.
 */
final class StdioServer {

    private static final List<String> REVISIONS =
            List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");
    private static final int LONGEST_LINE = 16 * 1024 * 1024;

    private final Offer offer;
    private final String version;
    private final PrintStream out;
    private final Map<Object, CompletableFuture<?>> running = new ConcurrentHashMap<>();
    private final Set<String> subscribed = ConcurrentHashMap.newKeySet();

    StdioServer(Offer offer, String version, PrintStream out) {
        this.offer = offer;
        this.version = version;
        this.out = out;
        offer.announceTo(new Announcements());
    }

    /** Serves until {@code in} ends. */
    void run(BufferedReader in) throws IOException {
        String line;
        while ((line = in.readLine()) != null) {
            if (line.length() > LONGEST_LINE) {
                write(error(null, -32600, "message too long", Map.of()));
            } else if (!line.isBlank()) {
                take(line);
            }
        }
        running.values().forEach(call -> call.cancel(false));
    }

    private void take(String line) {
        Object message;
        try {
            message = Json.parse(line);
        } catch (IllegalArgumentException malformed) {
            write(error(null, -32700, String.valueOf(malformed.getMessage()), Map.of()));
            return;
        }
        if (message instanceof List<?> batch) {
            batch.forEach(member -> takeOne(Json.objectOrEmpty(member)));
        } else {
            takeOne(Json.objectOrEmpty(message));
        }
    }

    private void takeOne(Map<String, @Nullable Object> message) {
        Object id = message.get("id");
        String method = Json.textOrNull(message.get("method"));
        Map<String, @Nullable Object> params = Json.objectOrEmpty(message.get("params"));
        if (method == null) {
            if (!message.containsKey("result") && !message.containsKey("error")) {
                write(error(id, -32600, "no method", Map.of()));
            }
        } else if (id == null) {
            notified(method, params);
        } else {
            answer(id, method, params);
        }
    }

    private void notified(String method, Map<String, @Nullable Object> params) {
        Object id = params.get("requestId");
        CompletableFuture<?> call =
                method.equals("notifications/cancelled") && id != null ? running.remove(id) : null;
        if (call != null) {
            call.cancel(false);
        }
    }

    private void answer(Object id, String method, Map<String, @Nullable Object> params) {
        try {
            if (method.equals("tools/call")) {
                call(id, params);
            } else {
                write(result(id, result(method, params)));
            }
        } catch (RefusedException refused) {
            write(error(id, refused.code(), String.valueOf(refused.getMessage()), refused.data()));
        }
    }

    private Map<String, Object> result(String method, Map<String, @Nullable Object> params)
            throws RefusedException {
        return switch (method) {
            case "initialize" -> initialize(params);
            case "ping" -> Map.of();
            case "tools/list" -> Map.of("tools", offer.tools());
            case "prompts/list" -> Map.of("prompts", offer.prompts());
            case "prompts/get" ->
                    offer.prompt(name(params), Json.objectOrEmpty(params.get("arguments")));
            case "resources/list" -> Map.of("resources", offer.resources());
            case "resources/templates/list" ->
                    Map.of("resourceTemplates", offer.resourceTemplates());
            case "resources/read" -> offer.read(text(params, "uri"));
            case "resources/subscribe" -> {
                subscribed.add(text(params, "uri"));
                yield Map.of();
            }
            case "resources/unsubscribe" -> {
                subscribed.remove(text(params, "uri"));
                yield Map.of();
            }
            default -> throw new RefusedException(-32601, "no method " + method, Map.of());
        };
    }

    private Map<String, Object> initialize(Map<String, @Nullable Object> params) {
        String wanted = Json.textOrNull(params.get("protocolVersion"));
        Map<String, Object> capabilities = new LinkedHashMap<>();
        capabilities.put("tools", Map.of());
        capabilities.put("prompts", Map.of());
        capabilities.put("resources", Schema.properties("subscribe", true, "listChanged", true));
        Map<String, Object> result = new LinkedHashMap<>();
        boolean known = wanted != null && REVISIONS.contains(wanted);
        result.put("protocolVersion", known ? wanted : REVISIONS.get(0));
        result.put("capabilities", capabilities);
        result.put("serverInfo", Schema.properties("name", offer.name(), "version", version));
        result.put("instructions", offer.instructions());
        return result;
    }

    private void call(Object id, Map<String, @Nullable Object> params) throws RefusedException {
        Object token = Json.objectOrEmpty(params.get("_meta")).get("progressToken");
        CompletableFuture<Map<String, Object>> call =
                offer.call(
                        name(params),
                        Json.objectOrEmpty(params.get("arguments")),
                        (done, total) -> progress(token, done, total));
        running.put(id, call);
        call.thenAccept(result -> write(result(id, result)))
                .whenComplete((done, cancelled) -> running.remove(id, call));
    }

    private void progress(@Nullable Object token, int done, int total) {
        if (token != null) {
            write(
                    notification(
                            "notifications/progress",
                            Schema.properties(
                                    "progressToken", token, "progress", done, "total", total)));
        }
    }

    private static String name(Map<String, @Nullable Object> params) throws RefusedException {
        return text(params, "name");
    }

    private static String text(Map<String, @Nullable Object> params, String key)
            throws RefusedException {
        String text = Json.textOrNull(params.get(key));
        if (text == null) {
            throw RefusedException.invalid(key + " is missing");
        }
        return text;
    }

    private static Map<String, Object> result(Object id, Map<String, Object> result) {
        return Schema.properties("jsonrpc", "2.0", "id", id, "result", result);
    }

    private static Map<String, Object> notification(String method, Map<String, Object> params) {
        return Schema.properties("jsonrpc", "2.0", "method", method, "params", params);
    }

    private static Map<String, Object> error(
            @Nullable Object id, int code, String message, Map<String, Object> data) {
        Map<String, Object> error = Schema.properties("code", code, "message", message);
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        List<Object> members = new ArrayList<>(List.of("jsonrpc", "2.0"));
        if (id != null) {
            members.addAll(List.of("id", id));
        }
        members.addAll(List.of("error", error));
        return Schema.properties(members.toArray());
    }

    private void write(Map<String, Object> message) {
        String line = Json.write(message);
        synchronized (out) {
            out.print(line + "\n");
            out.flush();
        }
    }

    /** Tells the client what it asked to be told. */
    private final class Announcements implements Offer.Changes {

        @Override
        public void resourcesChanged() {
            write(notification("notifications/resources/list_changed", Map.of()));
        }

        @Override
        public void resourceUpdated(String uri) {
            if (subscribed.contains(uri)) {
                write(notification("notifications/resources/updated", Map.of("uri", uri)));
            }
        }
    }
}
