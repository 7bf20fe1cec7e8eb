package io.watchgate.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for one DNS name, made anew for each test (RFC 5280, 4.1). */
public final class TestCertificate {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final byte[] ECDSA_SHA256 = der(SEQUENCE, der(6, hex("2a8648ce3d040302")));
    private static final byte[] COMMON_NAME = der(6, hex("550403"));
    private static final byte[] ALTERNATIVE_NAME = der(6, hex("551d11"));
    private static final byte[] BASIC_CONSTRAINTS = der(6, hex("551d13"));

    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestCertificate(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    public static TestCertificate of(String host) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(12, ascii(host)))));
        byte[] validity =
                der(SEQUENCE, der(23, ascii("200101000000Z")), der(23, ascii("491231235959Z")));
        byte[] names = der(SEQUENCE, der(0x82, ascii(host)));
        byte[] authority = der(SEQUENCE, der(1, new byte[] {-1}));
        byte[] extensions =
                der(
                        0xa3,
                        der(
                                SEQUENCE,
                                der(SEQUENCE, ALTERNATIVE_NAME, der(4, names)),
                                der(SEQUENCE, BASIC_CONSTRAINTS, der(4, authority))));
        byte[] version = der(0xa0, der(2, new byte[] {2}));
        byte[] serial = der(2, new byte[] {1});
        byte[] signed =
                der(
                        SEQUENCE,
                        version,
                        serial,
                        ECDSA_SHA256,
                        name,
                        validity,
                        name,
                        keys.getPublic().getEncoded(),
                        extensions);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed);
        byte[] whole = der(SEQUENCE, signed, ECDSA_SHA256, der(3, new byte[1], signature.sign()));
        return new TestCertificate(
                keys,
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(whole)));
    }

    /** Returns the context of a server that shows this certificate. */
    public SSLContext server() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server", keys.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Writes the certificate to {@code file} in PEM. */
    public Path writePem(Path file) throws GeneralSecurityException, IOException {
        return writePem(file, "CERTIFICATE", certificate.getEncoded());
    }

    /** Writes the private key to {@code file} in PEM. */
    public Path writeKeyPem(Path file) throws IOException {
        return writePem(file, "PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static Path writePem(Path file, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    /** Returns the context of a client that trusts this certificate and no other. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Writes a trust store that holds the certificate. */
    public Path writeTrustStore(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", certificate);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.size() >= 0x80) {
            out.write(0x82);
            out.write(content.size() >> 8);
        }
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
