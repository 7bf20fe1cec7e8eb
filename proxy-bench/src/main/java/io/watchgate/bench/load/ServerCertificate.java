package io.watchgate.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate for loopback, made with the JDK's own tool for one run.
 *
 * @param chain PEM file with the certificate
 * @param key PEM file with its private key
 * @param both PEM file with both, as HAProxy wants it
 */
public record ServerCertificate(Path chain, Path key, Path both) {

    private static final String PASSWORD = "changeit";

    /** Makes a certificate in {@code directory}. */
    public static ServerCertificate make(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("certificate.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process making =
                new ProcessBuilder(
                                List.of(
                                        keytool.toString(),
                                        "-genkeypair",
                                        "-alias",
                                        "lab",
                                        "-keyalg",
                                        "EC",
                                        "-groupname",
                                        "secp256r1",
                                        "-validity",
                                        "30",
                                        "-dname",
                                        "CN=localhost",
                                        "-ext",
                                        "SAN=ip:127.0.0.1,dns:localhost",
                                        "-storetype",
                                        "PKCS12",
                                        "-keystore",
                                        store.toString(),
                                        "-storepass",
                                        PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        if (making.waitFor() != 0) {
            throw new IOException("keytool made no certificate (see " + directory + ")");
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Key secret = keys.getKey("lab", PASSWORD.toCharArray());
            String chain = pem("CERTIFICATE", keys.getCertificate("lab").getEncoded());
            String key = pem("PRIVATE KEY", secret.getEncoded());
            return new ServerCertificate(
                    Files.writeString(directory.resolve("certificate.pem"), chain),
                    Files.writeString(directory.resolve("key.pem"), key),
                    Files.writeString(directory.resolve("both.pem"), chain + key));
        } catch (GeneralSecurityException impossible) {
            throw new IOException("keytool's certificate cannot be read", impossible);
        }
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
