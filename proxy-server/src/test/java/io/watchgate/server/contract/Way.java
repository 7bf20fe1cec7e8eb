package io.watchgate.server.contract;

import io.watchgate.server.daemon.DaemonProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;

/** The ways in which clients come, each with everything that carries it. */
enum Way {
    HTTP {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return http(gateway, HttpClient.Version.HTTP_1_1, false);
        }
    },
    HTTPS {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return http(gateway, HttpClient.Version.HTTP_1_1, true);
        }
    },
    HTTP2 {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return new HttpWire(
                    new PriorKnowledgeCarrier(gateway.httpPort(), ContractGateway.ENDPOINT));
        }
    },
    HTTP2_TLS {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return http(gateway, HttpClient.Version.HTTP_2, true);
        }
    },
    HTTP_SSE {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return new SseWire(gateway.httpPort(), "/sse/files");
        }
    },
    TCP_LINES {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return lines(new Socket(InetAddress.getLoopbackAddress(), gateway.linesPort()));
        }
    },
    TLS_LINES {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            return lines(
                    gateway.trust()
                            .getSocketFactory()
                            .createSocket("localhost", gateway.encryptedLinesPort()));
        }
    },
    UNIX_LINES {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(gateway.linesSocket()));
            return new LineWire(Channels.newInputStream(channel), writing(channel), channel);
        }
    },
    STDIO {
        @Override
        Wire open(ContractGateway gateway) throws Exception {
            Process process =
                    new ProcessBuilder(
                                    DaemonProcess.java(
                                            "stdio",
                                            "-c",
                                            gateway.file().toString(),
                                            "--endpoint",
                                            ContractGateway.ENDPOINT))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new LineWire(
                    process.getInputStream(), process.getOutputStream(), process::destroy);
        }
    };

    /** Opens a connection, on which nothing has been said yet. */
    abstract Wire open(ContractGateway gateway) throws Exception;

    /** Tells whether messages stand one a line, so that who closes it ends the session. */
    boolean hasLines() {
        return name().endsWith("_LINES") || this == STDIO;
    }

    /** Tells whether there can be requests of 2026-07-28. */
    boolean isModern() {
        return this != HTTP_SSE;
    }

    private static Wire http(ContractGateway gateway, HttpClient.Version version, boolean tls)
            throws IOException, GeneralSecurityException, InterruptedException {
        int port = tls ? gateway.httpsPort() : gateway.httpPort();
        URI endpoint =
                URI.create(
                        (tls ? "https" : "http")
                                + "://localhost:"
                                + port
                                + ContractGateway.ENDPOINT);
        HttpClient client =
                HttpClient.newBuilder().version(version).sslContext(gateway.trust()).build();
        return new HttpWire(new JdkCarrier(client, version, endpoint));
    }

    /** Not the stream that Java makes of a channel: it waits for the one that reads. */
    private static OutputStream writing(SocketChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                write(new byte[] {(byte) next}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
        };
    }

    private static Wire lines(Socket socket) throws IOException {
        return new LineWire(socket.getInputStream(), socket.getOutputStream(), socket);
    }
}
