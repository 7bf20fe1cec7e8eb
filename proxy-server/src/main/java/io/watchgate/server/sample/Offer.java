package io.watchgate.server.sample;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a sample server offers. Called on one thread, except what a call goes on with later.
 *
 * <p>Lists are those of the protocol, item by item, ready to be written.
 */
interface Offer {

    /** Returns the server's name. */
    String name();

    /** Returns what the model is told about the server. */
    String instructions();

    List<Map<String, Object>> tools();

    List<Map<String, Object>> prompts();

    List<Map<String, Object>> resources();

    List<Map<String, Object>> resourceTemplates();

    /**
     * Calls a tool.
     *
     * @return its result, which may come later; cancelled, nobody wants it any more
     * @throws RefusedException when there is no such tool, or the arguments make no sense to it
     */
    CompletableFuture<Map<String, Object>> call(
            String tool, Map<String, @Nullable Object> arguments, Progress progress)
            throws RefusedException;

    /**
     * Returns a prompt's result.
     *
     * @throws RefusedException when there is no such prompt
     */
    Map<String, Object> prompt(String name, Map<String, @Nullable Object> arguments)
            throws RefusedException;

    /**
     * Returns the contents of a resource.
     *
     * @throws RefusedException when there is no such resource
     */
    Map<String, Object> read(String uri) throws RefusedException;

    /** Introduces whoever tells the client of changes. */
    default void announceTo(Changes changes) {}

    /** Tells how far a call has come. Safe from any thread. */
    interface Progress {

        /**
         * Tells it.
         *
         * @param done steps done
         * @param total steps in all
         */
        void at(int done, int total);
    }

    /** Tells the client of changes. Safe from any thread. */
    interface Changes {

        /** Says that other resources are there than before. */
        void resourcesChanged();

        /** Says, to a client that subscribed to it, that a resource has other contents. */
        void resourceUpdated(String uri);
    }

    /** Returns a result that is there already. */
    static CompletableFuture<Map<String, Object>> now(Map<String, Object> result) {
        return CompletableFuture.completedFuture(result);
    }

    /** Returns a result that is a text. */
    static Map<String, Object> text(String text) {
        return Schema.properties("content", List.of(Schema.text(text)));
    }

    /** Returns the result of a call that failed, in words the model can act on. */
    static Map<String, Object> failure(String text) {
        return Schema.properties("content", List.of(Schema.text(text)), "isError", true);
    }
}
