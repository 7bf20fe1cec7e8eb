package io.watchgate.server.contract;

import io.watchgate.server.daemon.DaemonConfig;
import io.watchgate.server.daemon.DaemonProcess;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A gateway in a process of its own that listens in every way there is, before one server that does
 * what a test says. Used by one thread.
 */
final class ContractGateway implements AutoCloseable {

    /** Of one message; a test sends more. */
    static final int FRAME_LIMIT = 64 * 1024;

    /** The endpoint of the server alone. */
    static final String ENDPOINT = "/mcp/files";

    private final ScriptedServer server = new ScriptedServer();
    private final Path directory;
    private final TestCertificate certificate;
    private final DaemonProcess daemon;

    ContractGateway(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory;
        certificate = TestCertificate.of("localhost");
        daemon = DaemonProcess.start(config().write());
    }

    private DaemonConfig config() throws IOException, GeneralSecurityException {
        Map<String, Object> tls =
                Map.of(
                        "cert",
                        certificate.writePem(directory.resolve("cert.pem")).toString(),
                        "key",
                        certificate.writeKeyPem(directory.resolve("key.pem")).toString());
        String lines = "tcp://127.0.0.1:0";
        return new DaemonConfig(directory)
                .server("files", Map.of("url", server.url().toString(), "sharing", "session"))
                .with("control", socket("control").toString())
                .with("limits", Map.of("frame", FRAME_LIMIT))
                .with(
                        "listen",
                        List.of(
                                "127.0.0.1:0",
                                Map.of("address", "127.0.0.1:0", "tls", tls),
                                Map.of("address", lines, "endpoint", ENDPOINT),
                                Map.of("address", lines, "endpoint", ENDPOINT, "tls", tls),
                                Map.of(
                                        "address",
                                        "unix://" + socket("lines"),
                                        "endpoint",
                                        ENDPOINT)));
    }

    private Path socket(String name) {
        return directory.resolve(name + ".sock");
    }

    ScriptedServer server() {
        return server;
    }

    int httpPort() throws InterruptedException {
        return daemon.port(1);
    }

    int httpsPort() throws InterruptedException {
        return daemon.port(2);
    }

    int linesPort() throws InterruptedException {
        return daemon.port(3);
    }

    int encryptedLinesPort() throws InterruptedException {
        return daemon.port(4);
    }

    /** Returns the socket that carries one message a line. */
    Path linesSocket() throws InterruptedException {
        daemon.await("ready: ");
        return socket("lines");
    }

    /** Returns the configuration file, for a process that attaches. */
    Path file() throws InterruptedException {
        daemon.await("ready: ");
        return directory.resolve("watchgate.json");
    }

    /** Returns what a client needs to trust the certificate. */
    SSLContext trust() throws IOException, GeneralSecurityException {
        return certificate.client();
    }

    /** Returns what the gateway has logged as its own mistakes. */
    long mistakes() {
        return daemon.count(" ERROR ");
    }

    @Override
    public void close() {
        daemon.close();
        server.close();
    }
}
