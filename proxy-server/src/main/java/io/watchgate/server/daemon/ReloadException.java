package io.watchgate.server.daemon;

import org.jspecify.annotations.Nullable;

/** Says why a reload failed; what held before holds on. */
public final class ReloadException extends Exception {

    private static final long serialVersionUID = 1L;

    ReloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
