package io.watchgate.content;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that a test plays message by message, whichever way the gateway reaches it. Used by one
 * thread; messages come in on others.
 */
abstract class FarServer implements AutoCloseable {

    /** A request of the gateway. */
    interface Asked {

        /** Returns the whole message. */
        String body();

        /** Sends a message before the answer. */
        void say(String message);

        /** Sends the answer. */
        void respond(String message);

        default void result(String json) {
            respond(response("result", json));
        }

        default void error(String object) {
            respond(response("error", object));
        }

        private String response(String kind, String json) {
            String id = Json.at(body(), "id");
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"" + kind + "\":" + json + "}";
        }
    }

    static final String CAPABILITIES =
            "{\"logging\":{},\"resources\":{\"subscribe\":true},\"tools\":{}}";
    static final String INSTRUCTIONS = "a secret order";

    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"say\",\"description\":\"a secret tool\",\"inputSchema\":"
                    + "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\","
                    + "\"x-mcp-header\":\"Text\"}}}}]}";

    private final Map<String, BlockingQueue<Asked>> requests = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<String>> notices = new ConcurrentHashMap<>();
    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final boolean modern;

    FarServer(boolean modern) {
        this.modern = modern;
    }

    /** Puts the server behind a gateway, as {@code files}. */
    abstract TestGateway.Setup behind(TestGateway.Setup setup);

    /** Sends a message that belongs to no request. */
    abstract void sayUnasked(String message);

    @Override
    public abstract void close();

    /** Waits for the next request of this method. */
    final Asked take(String method) {
        return Await.next(waiting(method), method + " at the server, which has heard " + heard);
    }

    /** Waits for the next notification of this method. */
    String takeNotice(String method) {
        return Await.next(told(method), method + " at the server, which has heard " + heard);
    }

    /** Waits for the answer to a question of the server. */
    String takeResponse() {
        return Await.next(responses, "a response at the server, which has heard " + heard);
    }

    /** Returns everything that has arrived. */
    List<String> heard() {
        return heard;
    }

    private BlockingQueue<Asked> waiting(String method) {
        return requests.computeIfAbsent(method, unused -> new LinkedBlockingQueue<>());
    }

    private BlockingQueue<String> told(String method) {
        return notices.computeIfAbsent(method, unused -> new LinkedBlockingQueue<>());
    }

    /** Takes in a message of any kind; {@code back} brings one to the gateway. */
    final void arrived(String message, Consumer<String> back) {
        heard.add(message);
        if (Json.find(message, "method") == null) {
            responses.add(message);
        } else if (Json.find(message, "id") == null) {
            told(Json.text(message, "method")).add(message);
        } else {
            arrived(asked(message, back));
        }
    }

    private static Asked asked(String message, Consumer<String> back) {
        return new Asked() {
            @Override
            public String body() {
                return message;
            }

            @Override
            public void say(String json) {
                back.accept(json);
            }

            @Override
            public void respond(String json) {
                back.accept(json);
            }
        };
    }

    /** Takes in a request; answers what is the same in every test. */
    final void arrived(Asked asked) {
        String method = Json.text(asked.body(), "method");
        String answer = answer(method);
        if (answer != null) {
            asked.result(answer);
        } else if (method.equals("server/discover")) {
            asked.error("{\"code\":-32601,\"message\":\"Method not found\"}");
        } else {
            waiting(method).add(asked);
        }
    }

    private @Nullable String answer(String method) {
        return switch (method) {
            case "initialize" ->
                    "{\"protocolVersion\":\""
                            + revision()
                            + "\",\"capabilities\":"
                            + CAPABILITIES
                            + ",\"serverInfo\":{\"name\":\"far\",\"version\":\"1\"},"
                            + "\"instructions\":\""
                            + INSTRUCTIONS
                            + "\"}";
            case "server/discover" ->
                    modern
                            ? "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
                                    + "\"capabilities\":"
                                    + CAPABILITIES
                                    + ",\"instructions\":\""
                                    + INSTRUCTIONS
                                    + "\",\"ttlMs\":0,\"cacheScope\":\"private\"}"
                            : null;
            case "tools/list" -> TOOLS;
            case "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "ping" -> "{}";
            default -> null;
        };
    }

    String revision() {
        return "2025-11-25";
    }
}
