package io.watchgate.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An MCP server over Streamable HTTP that does what a test says: what is answered, when, and in
 * which order.
 *
 * <p>Answers {@code initialize} and accepts notifications by itself, knows no {@code
 * server/discover} and does not count it unless a test answers that. Other requests go to the
 * answer given for their method, or wait until the test takes them. Reads real bytes with threads
 * and an HTTP parser of its own, so that it shares no mistakes with the gateway. Safe from any
 * thread.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final String ALL_CAPABILITIES =
            "{\"logging\":{},\"completions\":{},\"prompts\":{\"listChanged\":true},"
                    + "\"resources\":{\"subscribe\":true,\"listChanged\":true},"
                    + "\"tools\":{\"listChanged\":true}}";

    private static final String DISCOVER = "server/discover";
    private static final String UNKNOWN_METHOD =
            ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}";

    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Consumer<ScriptedRequest>> answers = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<ScriptedRequest>> waiting = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<String>> notices = new ConcurrentHashMap<>();
    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final BlockingQueue<ScriptedStream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> deletes = new LinkedBlockingQueue<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile String capabilities = ALL_CAPABILITIES;
    private volatile String instructions = "";
    private volatile boolean offersStream = true;
    private volatile boolean closed;

    /** Starts a server on a free port of loopback. */
    public ScriptedServer() {
        try {
            listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers.put("initialize", this::initialize);
        answers.put("logging/setLevel", request -> request.result("{}"));
        answers.put("resources/subscribe", request -> request.result("{}"));
        answers.put("resources/unsubscribe", request -> request.result("{}"));
        thread(this::accept, "scripted-accept");
    }

    /** Returns the URL of the endpoint. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/mcp");
    }

    /** Declares these capabilities, a JSON object, from now on. */
    public ScriptedServer declares(String object) {
        capabilities = object;
        return this;
    }

    /** Gives these instructions from now on. */
    public ScriptedServer instructs(String text) {
        instructions = text;
        return this;
    }

    /** Answers GET with 405 from now on. */
    public ScriptedServer withoutStream() {
        offersStream = false;
        return this;
    }

    /** Answers every request of this method in this way, on the connection's thread. */
    public ScriptedServer on(String method, Consumer<ScriptedRequest> answer) {
        answers.put(method, answer);
        return this;
    }

    /** Answers every request of this method with this result. */
    public ScriptedServer answers(String method, String result) {
        return on(method, request -> request.result(result));
    }

    /** Takes the next request of this method, for which no answer was given beforehand. */
    public ScriptedRequest take(String method) {
        return Await.next(
                waiting.computeIfAbsent(method, unused -> new LinkedBlockingQueue<>()),
                method + " at the server, which has seen " + received);
    }

    /** Takes the next notification of this method, its whole text. */
    public String takeNotice(String method) {
        return Await.next(
                notices.computeIfAbsent(method, unused -> new LinkedBlockingQueue<>()),
                method + " at the server, which has seen " + received);
    }

    /** Takes the next response to one of the server's own requests. */
    public String takeResponse() {
        return Await.next(responses, "a response at the server, which has seen " + received);
    }

    /** Takes the next GET stream a leg has opened. */
    public ScriptedStream takeStream() {
        return Await.next(streams, "a GET stream at the server");
    }

    /** Takes the id of the next session that was ended with DELETE. */
    public String takeDelete() {
        return Await.next(deletes, "DELETE at the server");
    }

    /** Returns the bodies of all messages so far, in the order of their arrival. */
    public List<String> received() {
        return List.copyOf(received);
    }

    /** Returns how many messages of this method have arrived. */
    public long count(String method) {
        return received.stream()
                .filter(body -> ("\"" + method + "\"").equals(Json.find(body, "method")))
                .count();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                thread(() -> serve(socket), "scripted-connection");
            } catch (IOException e) {
                if (!closed) {
                    failures.add(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        ScriptedRequest current = null;
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (ScriptedRequest next = read(socket, in); next != null; next = read(socket, in)) {
                if (current != null && !current.isAnswered()) {
                    throw new AssertionError("a request behind one without its answer");
                }
                current = next;
                dispatch(next);
            }
        } catch (SocketException | UncheckedIOException gone) {
            // The other end has closed, or the test has.
        } catch (IOException | RuntimeException | AssertionError failure) {
            if (!closed) {
                failures.add(failure);
            }
        } finally {
            connections.remove(socket);
            if (current != null) {
                current.disconnected();
            }
        }
    }

    private static ScriptedRequest read(Socket socket, InputStream in) throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return null;
        }
        in.reset();
        String line = RawHttpClient.line(in);
        Map<String, String> headers = new HashMap<>();
        for (String header = RawHttpClient.line(in);
                !header.isEmpty();
                header = RawHttpClient.line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new ScriptedRequest(socket, line.split(" ")[0], headers, body);
    }

    private void dispatch(ScriptedRequest request) {
        switch (request.httpMethod()) {
            case "GET" -> listen(request);
            case "DELETE" -> {
                request.status(200, "");
                deletes.add(request.header("mcp-session-id"));
            }
            default -> message(request);
        }
    }

    private void listen(ScriptedRequest request) {
        if (offersStream) {
            streams.add(request.stream());
        } else {
            request.status(405, "");
        }
    }

    private void message(ScriptedRequest request) {
        if (!answers.containsKey(DISCOVER) && request.body().contains('"' + DISCOVER + '"')) {
            // A server of the legacy era, until a test says otherwise.
            request.respond(
                    400,
                    "application/json",
                    "{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + UNKNOWN_METHOD);
            return;
        }
        received.add(request.body());
        String method = Json.find(request.body(), "method");
        if (method == null) {
            request.status(202, "");
            responses.add(request.body());
            return;
        }
        String name = method.substring(1, method.length() - 1);
        if (Json.find(request.body(), "id") == null) {
            request.status(202, "");
            notices.computeIfAbsent(name, unused -> new LinkedBlockingQueue<>())
                    .add(request.body());
            return;
        }
        Consumer<ScriptedRequest> answer = answers.get(name);
        if (answer != null) {
            answer.accept(request);
        } else {
            waiting.computeIfAbsent(name, unused -> new LinkedBlockingQueue<>()).add(request);
        }
    }

    private void initialize(ScriptedRequest request) {
        String result =
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
                        + capabilities
                        + ",\"serverInfo\":{\"name\":\"scripted\",\"version\":\"1\"}"
                        + (instructions.isEmpty()
                                ? "}"
                                : ",\"instructions\":\"" + instructions + "\"}");
        request.result(result, "Mcp-Session-Id: upstream-" + sessions.incrementAndGet());
    }

    private static void thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes everything; fails when the gateway has sent what is no correct HTTP. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
            for (Socket socket : new ArrayList<>(connections)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the scripted server failed", failures.peek());
        }
    }
}
