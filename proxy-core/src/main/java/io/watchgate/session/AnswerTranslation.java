package io.watchgate.session;

/**
 * Gives the answer of a request the form of its client's era.
 *
 * <p>Called on the loop of the exchange, when the answer is about to be written.
 */
@FunctionalInterface
public interface AnswerTranslation {

    /** Changes the response of {@code request}, or gives it another. */
    void translate(PendingRequest request);
}
