package io.watchgate.mcp;

/**
 * A request's end without an answer of its server.
 *
 * @param reason what happened
 * @param phase how far the request got
 * @param text the sentence for the client: no commands, no paths, nothing of another principal
 */
public record Failure(Reason reason, Phase phase, String text) {

    /** Returns a failure of a request that was never sent. */
    public static Failure notSent(Reason reason, String text) {
        return new Failure(reason, Phase.NOT_SENT, text);
    }
}
