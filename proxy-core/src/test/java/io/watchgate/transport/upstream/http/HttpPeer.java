package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A server whose every byte the test decides: it only cuts requests, and the test answers them in
 * its own thread, over loopback sockets.
 */
final class HttpPeer implements AutoCloseable {

    /** Longest time anything may take here before a test fails, in seconds. */
    static final long PATIENCE_SECONDS = Integer.getInteger("patience", 30);

    private final ServerSocket listener;
    private final Thread acceptor;
    private final Map<String, BlockingQueue<PeerRequest>> requests = new ConcurrentHashMap<>();
    private final BlockingQueue<PeerConnection> fresh = new LinkedBlockingQueue<>();
    private final Queue<PeerConnection> connections = new ConcurrentLinkedQueue<>();

    private volatile int longestBody = Integer.MAX_VALUE;

    private HttpPeer(ServerSocket listener) {
        this.listener = listener;
        acceptor = new Thread(this::accept, "peer");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static HttpPeer plain() throws IOException {
        return plain(0);
    }

    static HttpPeer plain(int port) throws IOException {
        return new HttpPeer(new ServerSocket(port, 256, InetAddress.getByName("127.0.0.1")));
    }

    /** Returns a server that listens at this address only. */
    static HttpPeer at(String address) throws IOException {
        return new HttpPeer(new ServerSocket(0, 256, InetAddress.getByName(address)));
    }

    static HttpPeer encrypted(SSLContext context) throws IOException {
        return new HttpPeer(
                context.getServerSocketFactory()
                        .createServerSocket(0, 256, InetAddress.getByName("127.0.0.1")));
    }

    /** Reads no body that is longer than this; the test reads it from the connection. */
    HttpPeer leavingBodiesOver(int bytes) {
        longestBody = bytes;
        return this;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                PeerConnection connection = new PeerConnection(socket, this::arrived, longestBody);
                connections.add(connection);
                fresh.add(connection);
                connection.start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void arrived(PeerRequest request) {
        queue(request.method()).add(request);
    }

    private BlockingQueue<PeerRequest> queue(String method) {
        return requests.computeIfAbsent(method, name -> new LinkedBlockingQueue<>());
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the next POST, once it has arrived. */
    PeerRequest post() throws InterruptedException {
        return next("POST");
    }

    /** Returns the next GET, once it has arrived. */
    PeerRequest get() throws InterruptedException {
        return next("GET");
    }

    /** Returns the next request with this method, once it has arrived. */
    PeerRequest next(String method) throws InterruptedException {
        PeerRequest request = queue(method).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(request).as("a request with method " + method).isNotNull();
        return request;
    }

    /** Returns the next connection, once it is accepted. */
    PeerConnection connection() throws InterruptedException {
        PeerConnection connection = fresh.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(connection).as("a connection").isNotNull();
        return connection;
    }

    /** Returns how many requests with this method have arrived and were not taken. */
    int waiting(String method) {
        return queue(method).size();
    }

    /** Returns how many connections were ever accepted. */
    int accepted() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        // The kernel goes on taking connections until the thread has left its accept call.
        try {
            acceptor.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(PeerConnection::close);
    }
}
