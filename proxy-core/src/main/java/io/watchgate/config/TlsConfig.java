package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream's certificate is checked.
 *
 * @param ca certificates to trust instead of the system's, in PEM
 * @param insecure whether any certificate is taken
 */
public record TlsConfig(
        @Key(text = "PEM file with the certificates to trust instead of the system's.")
                @Nullable Path ca,
        @Key(value = "false", text = "Take any certificate. Warned of at each start.")
                boolean insecure) {

    public TlsConfig {
        Checks.of(TlsConfig.class, ca, insecure)
                .require(
                        ca == null || !insecure,
                        "insecure",
                        insecure,
                        "false where ca names whom to trust")
                .verify();
    }

    /** Tells whether anything is not as it is by default. */
    public boolean isChanged() {
        return ca != null || insecure;
    }
}
