package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.bench.Payloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The generator must see wrong answers, and must not look away while a target stalls. */
class LoadGeneratorTest {

    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @Test
    void countsRightAnswersOfManyConnections() throws Exception {
        try (HttpEcho server = new HttpEcho();
                LoadGenerator generator = new LoadGenerator()) {
            LoadTarget target = LoadTarget.open("echo", server.port(), "/mcp", LoadTarget.TOOL);

            LoadResult result = generator.run(target, new LoadPlan(8, 150, 0, 0.3));

            assertThat(result.errors()).isZero();
            assertThat(result.calls()).isPositive().isEqualTo(result.latency().getTotalCount());
        }
    }

    @Test
    void sendsAsManyCallsAsTheRateAsksFor() throws Exception {
        try (HttpEcho server = new HttpEcho();
                LoadGenerator generator = new LoadGenerator()) {
            LoadTarget target = LoadTarget.open("echo", server.port(), "/mcp", LoadTarget.TOOL);

            LoadResult result = generator.run(target, new LoadPlan(4, 150, 200, 0.5));

            // Due at 0, 5, … 500 ms.
            assertThat(result.calls()).isEqualTo(101);
            assertThat(result.errors()).isZero();
        }
    }

    @Test
    void countsAnAnswerUnderAnotherIdAsAnError() throws Exception {
        try (OneByOne server = new OneByOne(answer -> answer.replaceFirst("\"id\":1", "\"id\":2"));
                LoadGenerator generator = new LoadGenerator()) {
            LoadResult result = generator.run(server.target(), new LoadPlan(1, 150, 100, 0.1));

            assertThat(result.calls()).isZero();
            assertThat(result.errors()).isEqualTo(11);
        }
    }

    @Test
    void countsAnAnswerWithAnotherTextAsAnError() throws Exception {
        try (OneByOne server = new OneByOne(answer -> answer.replace("fox", "box"));
                LoadGenerator generator = new LoadGenerator()) {
            LoadResult result = generator.run(server.target(), new LoadPlan(1, 150, 100, 0.1));

            assertThat(result.calls()).isZero();
            assertThat(result.errors()).isEqualTo(11);
        }
    }

    @Test
    void takesAStreamOfEventsForAnAnswer() throws Exception {
        try (OneByOne server = new OneByOne(LoadGeneratorTest::asStream);
                LoadGenerator generator = new LoadGenerator()) {
            LoadResult result = generator.run(server.target(), new LoadPlan(1, 150, 100, 0.1));

            assertThat(result.calls()).isEqualTo(11);
            assertThat(result.errors()).isZero();
        }
    }

    @Test
    void chargesAStallToEveryCallThatWasDueMeanwhile() throws Exception {
        boolean[] stalled = new boolean[1];
        try (OneByOne server =
                        new OneByOne(
                                answer -> {
                                    if (!stalled[0]) {
                                        stalled[0] = true;
                                        stall();
                                    }
                                    return answer;
                                });
                LoadGenerator generator = new LoadGenerator()) {
            LoadResult result = generator.run(server.target(), new LoadPlan(1, 150, 500, 0.5));

            long late = result.latency().getCountBetweenValues(STALL_NANOS / 2, Long.MAX_VALUE / 2);
            assertThat(result.errors()).isZero();
            // One call waited for the server; those due in the first half of the stall waited as
            // well.
            assertThat(late).isGreaterThanOrEqualTo(70);
        }
    }

    private static void stall() {
        long until = System.nanoTime() + STALL_NANOS;
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static String asStream(String answer) {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        String first = "id: 1\ndata: \n\n";
        String event = "id: 2\ndata: " + body + "\n\n";
        return "HTTP/1.1 200 OK\r\n"
                + "content-type: text/event-stream\r\n"
                + "transfer-encoding: chunked\r\n\r\n"
                + Integer.toHexString(first.length())
                + "\r\n"
                + first
                + "\r\n"
                + Integer.toHexString(event.length())
                + "\r\n"
                + event
                + "\r\n0\r\n\r\n";
    }

    /** Serves one connection, one call at a time, and spoils the answers. */
    private static final class OneByOne implements AutoCloseable {

        private final ServerSocket listener =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final UnaryOperator<String> spoil;

        OneByOne(UnaryOperator<String> spoil) throws IOException {
            this.spoil = spoil;
            Thread thread = new Thread(this::serve, "one-by-one");
            thread.setDaemon(true);
            thread.start();
        }

        LoadTarget target() {
            return new LoadTarget("one", listener.getLocalPort(), "/mcp", LoadTarget.TOOL, "");
        }

        private void serve() {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                StringBuilder read = new StringBuilder();
                int next;
                while ((next = in.read()) >= 0) {
                    read.append((char) next);
                    if (read.toString().endsWith("}}}")) {
                        out.write(
                                spoil.apply(answer(read.toString()))
                                        .getBytes(StandardCharsets.US_ASCII));
                        read.setLength(0);
                    }
                }
            } catch (IOException ended) {
                // The generator has closed the connection.
            }
        }

        private static String answer(String call) {
            String text = call.substring(call.indexOf("\"query\":\"") + 9, call.length() - 4);
            String result = "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}]}";
            String body = Payloads.response(Payloads.idOf(call), result);
            return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
