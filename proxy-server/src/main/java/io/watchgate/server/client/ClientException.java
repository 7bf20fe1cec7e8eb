package io.watchgate.server.client;

import org.jspecify.annotations.Nullable;

/** Says in one sentence why a server did not do what it was asked. */
public final class ClientException extends Exception {

    private static final long serialVersionUID = 1L;

    ClientException(String message) {
        this(message, null);
    }

    ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
