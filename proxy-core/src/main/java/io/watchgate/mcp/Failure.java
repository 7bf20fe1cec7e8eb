package io.watchgate.mcp;

import org.jspecify.annotations.Nullable;

/**
 * A request's end without an answer of its server.
 *
 * @param reason what happened
 * @param phase how far the request got
 * @param text the sentence for the client: no commands, no paths, nothing of another principal
 * @param retryAfterMillis when another attempt may have success; 0 if that is not known
 * @param data further members of the error's data, as JSON text; null for none
 */
public record Failure(
        Reason reason, Phase phase, String text, long retryAfterMillis, @Nullable String data) {

    /** Creates a failure whose reason says it all. */
    public Failure(Reason reason, Phase phase, String text, long retryAfterMillis) {
        this(reason, phase, text, retryAfterMillis, null);
    }

    /** Creates a failure after which nobody knows when to try again. */
    public Failure(Reason reason, Phase phase, String text) {
        this(reason, phase, text, 0, null);
    }

    /** Returns a failure of a request that was never sent. */
    public static Failure notSent(Reason reason, String text) {
        return new Failure(reason, Phase.NOT_SENT, text);
    }

    /** Returns the failure of a request whose server had to ask what the client cannot be asked. */
    public static Failure lacking(ClientFeature feature) {
        String required = CapabilityProfile.requiring(feature).toJson();
        return new Failure(
                Reason.CAPABILITY_MISSING,
                Phase.SENT,
                "the server had to ask what the client has not declared (expected: "
                        + required
                        + ")",
                0,
                "\"requiredCapabilities\":" + required);
    }

    /**
     * Returns a failure of a request that was never sent.
     *
     * @param data further members of the error's data, as JSON text
     */
    public static Failure notSent(Reason reason, String text, String data) {
        return new Failure(reason, Phase.NOT_SENT, text, 0, data);
    }
}
