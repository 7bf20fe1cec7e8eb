package io.watchgate.mcp;

/**
 * A request's end without an answer of its server.
 *
 * @param reason what happened
 * @param phase how far the request got
 * @param text the sentence for the client: no commands, no paths, nothing of another principal
 * @param retryAfterMillis when another attempt may have success; 0 if that is not known
 */
public record Failure(Reason reason, Phase phase, String text, long retryAfterMillis) {

    /** Creates a failure after which nobody knows when to try again. */
    public Failure(Reason reason, Phase phase, String text) {
        this(reason, phase, text, 0);
    }

    /** Returns a failure of a request that was never sent. */
    public static Failure notSent(Reason reason, String text) {
        return new Failure(reason, Phase.NOT_SENT, text);
    }
}
