package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Key;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a listener shows who it is to clients that encrypt.
 *
 * @param cert its certificate and those that lead to its issuer, in PEM; null where nothing is
 *     encrypted
 * @param key the certificate's private key, PKCS #8 in PEM without a password
 * @param min the oldest version of TLS that is spoken
 */
public record ListenerTlsConfig(
        @Key(
                        text =
                                "PEM file with the certificate and those that lead to its issuer;"
                                        + " read again with each reload. Unencrypted when absent.")
                @Nullable Path cert,
        @Key(text = "PEM file with the certificate's private key, PKCS #8 without a password.")
                @Nullable Path key,
        @Key(
                        value = "1.2",
                        pattern = "1\\.[23]",
                        expected = "1.2 or 1.3",
                        text = "The oldest version of TLS that is spoken: 1.2 or 1.3.")
                String min) {

    public ListenerTlsConfig {
        Checks.of(ListenerTlsConfig.class, cert, key, min)
                .require(cert == null || key != null, "key", "", "the private key of tls.cert")
                .require(key == null || cert != null, "cert", "", "the certificate of tls.key")
                .verify();
    }

    /** Tells whether the listener encrypts. */
    public boolean isOn() {
        return cert != null;
    }
}
