package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.ListenAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unix domain socket of a running gateway to which {@code watchgate stdio} attaches.
 *
 * @param path where it is
 * @param required whether the configuration names it, so that it must be had
 */
record ControlSocket(Path path, boolean required) {

    private static final String AUTO = "auto";
    private static final String NAME = "watchgate.sock";

    /**
     * Returns the socket of a configuration; null when there is to be none.
     *
     * @param environment the process's variables
     */
    static @Nullable ControlSocket of(GatewayConfig config, Map<String, String> environment) {
        String control = config.runtime().control();
        if (!control.equals(AUTO)) {
            return control.equals("off") ? null : new ControlSocket(Path.of(control), true);
        }
        String directory = environment.get("XDG_RUNTIME_DIR");
        boolean usable =
                directory != null
                        && directory.startsWith("/")
                        && Files.isWritable(Path.of(directory));
        return usable ? new ControlSocket(Path.of(directory, NAME), false) : null;
    }

    /** Returns the listener at the socket. */
    ListenerConfig listener() {
        return ListenerConfig.at(ListenAddress.unix(path));
    }
}
