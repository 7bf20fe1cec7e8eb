package io.watchgate.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whom a request is from, for a listener that does not let just anybody in.
 *
 * <p>A request waits for the verdict before anything but its Host and Origin headers is looked at,
 * no longer than {@code timeouts.header}. Whatever is not a principal keeps it out: nobody named is
 * answered with 401, no verdict, a failure or silence with 500.
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Begins to find out whom a request is from. Called on the event loop of the connection, must
     * not block.
     *
     * @param authorization the value of the Authorization header; null when the request has none or
     *     more than one
     * @return the sender, empty when it is nobody who may come in; completed on any thread
     */
    CompletionStage<Optional<Principal>> authenticate(@Nullable String authorization);
}
