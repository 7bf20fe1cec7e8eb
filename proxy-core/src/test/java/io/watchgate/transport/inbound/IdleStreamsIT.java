package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.Sharing;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.upstream.http.RequestFrameEncoder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a client's stream on which nothing happens keeps on the heap, with its session and a stream
 * to the server of its own: so that what is needed for messages only does not live in each.
 *
 * <p>Counts the objects of our own classes, and the handlers and their places in pipelines, by the
 * virtual machine's histogram of live objects; not what every socket has, which depends on the
 * backend, nor what clients and servers of the test have in the same process.
 */
class IdleStreamsIT {

    private static final int FIRST = 20;
    private static final int STREAMS = 100;

    /** Bytes of each stream, with some air: a further handler takes 100. */
    private static final long MOST = 2250;

    private static final String NOTICE =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final String NOTICE_EVENT = "data: " + NOTICE + "\n\n";

    private static final Pattern LINE =
            Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(io\\.(?:watchgate|netty)\\S+)");

    private final ScriptedServer server = new ScriptedServer();
    private final List<RawHttpClient> streams = new ArrayList<>();

    @AfterEach
    void stop() {
        streams.forEach(RawHttpClient::close);
        server.close();
    }

    private TestGateway gateway() {
        return TestGateway.with(1)
                .upstream(
                        "files",
                        server,
                        config ->
                                Records.with(
                                        Records.with(
                                                Records.with(config, "sharing", Sharing.SESSION),
                                                "limits",
                                                Records.with(
                                                        Records.with(config.limits(), "legs", 1000),
                                                        "streams",
                                                        1000)),
                                        "timeouts",
                                        Records.with(
                                                config.timeouts(),
                                                "poolIdle",
                                                Duration.ofMillis(50))))
                .start();
    }

    @Test
    void keepNothingThatOnlyMessagesNeed() {
        long encoders = encoders();
        try (TestGateway gateway = gateway()) {
            open(gateway, FIRST);
            awaitRest(encoders);
            Map<String, Long> before = live();
            open(gateway, STREAMS);
            awaitRest(encoders);
            Map<String, Long> each = new TreeMap<>();
            live().forEach(
                            (name, bytes) -> {
                                long one = (bytes - before.getOrDefault(name, 0L)) / STREAMS;
                                if (one != 0) {
                                    each.put(name, one);
                                }
                            });
            long sum = each.values().stream().mapToLong(Long::longValue).sum();
            assertThat(sum).as("bytes of a stream: %s", each).isLessThanOrEqualTo(MOST);
        }
    }

    @Test
    void hearWhatComesAfterASilence() {
        long encoders = encoders();
        try (TestGateway gateway = gateway();
                RawHttpClient client = McpClient.open(gateway, "files").listen()) {
            ScriptedStream stream = server.takeStream();
            for (String in : List.of("", "d", "data: {", ": a comment\n\nda", "id: 7\n")) {
                awaitRest(encoders);
                if (!in.isEmpty()) {
                    stream.raw(in);
                }
                stream.raw(NOTICE_EVENT.substring(overlap(in)));
                assertThat(client.message()).as(in).isEqualTo(NOTICE);
            }
        }
    }

    /** Returns how much of the event's line {@code begun} ends with. */
    private static int overlap(String begun) {
        int most = begun.length();
        while (!begun.endsWith(NOTICE_EVENT.substring(0, most))) {
            most--;
        }
        return most;
    }

    private void open(TestGateway gateway, int count) {
        for (int i = 0; i < count; i++) {
            streams.add(McpClient.open(gateway, "files").listen());
            server.takeStream();
        }
        Await.until(
                () -> gateway.connections().size() == streams.size(),
                "the end of connections that only opened sessions");
    }

    /** Waits until no connection has what requests are written with, but for those of before. */
    private static void awaitRest(long encoders) {
        Await.until(() -> encoders() <= encoders, "a rest");
    }

    private static long encoders() {
        return live().getOrDefault(RequestFrameEncoder.class.getName(), 0L);
    }

    /** Returns the bytes of live objects by class, behind a collection. */
    private static Map<String, Long> live() {
        Map<String, Long> bytes = new TreeMap<>();
        Matcher line = LINE.matcher(histogram());
        while (line.find()) {
            if (isOurs(line.group(2))) {
                bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum);
            }
        }
        return bytes;
    }

    private static String histogram() {
        try {
            return (String)
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
        } catch (JMException failed) {
            throw new AssertionError(failed);
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith("io.watchgate.") && !name.startsWith("io.watchgate.testkit.")
                || name.startsWith("io.netty.handler.")
                || name.equals("io.netty.channel.DefaultChannelHandlerContext");
    }
}
