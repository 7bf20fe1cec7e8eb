package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.watchgate.audit.AuditBody;
import io.watchgate.audit.AuditField;
import io.watchgate.audit.AuditRecord;
import io.watchgate.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A syslog daemon of this machine, behind a unix socket for datagrams. */
class UnixSyslogSinkIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path directory;
    private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 20);
    private Path path;
    private @Nullable Socket daemon;
    private @Nullable LineSink sink;

    @BeforeEach
    void startDaemon() throws IOException {
        assumeTrue(Epoll.isAvailable(), "Netty's epoll library loads");
        path = directory.resolve("log");
        listen();
    }

    private void listen() throws IOException {
        Files.deleteIfExists(path);
        Socket listening = Socket.newSocketDomainDgram();
        listening.bind(new DomainSocketAddress(path.toString()));
        daemon = listening;
    }

    private void stopDaemon() throws IOException {
        Socket old = daemon;
        daemon = null;
        if (old != null) {
            old.close();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        if (sink != null) {
            sink.close(Duration.ofMillis(100));
        }
        stopDaemon();
    }

    private LineSink sink(String more) throws Exception {
        LineSink made =
                new SinkTypes(1, null)
                        .make(
                                AuditConfigs.one(
                                        directory, "{to: \"unix://" + path + "\"" + more + "}"),
                                "audit[0]");
        made.start();
        sink = made;
        return made;
    }

    private static AuditRecord record(String subject) {
        return new AuditRecord().set(AuditField.TIME, 0).set(AuditField.SUBJECT, subject);
    }

    /** Returns the next datagram; null when there is none now. */
    private @Nullable String poll() throws IOException {
        Socket listening = daemon;
        received.clear();
        int count = listening == null ? 0 : listening.read(received, 0, received.capacity());
        if (count <= 0) {
            return null;
        }
        byte[] bytes = new byte[count];
        received.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String next() {
        List<String> datagrams = new ArrayList<>();
        Await.until(
                () -> {
                    try {
                        String datagram = poll();
                        return datagram != null && datagrams.add(datagram);
                    } catch (IOException failure) {
                        throw new AssertionError(failure);
                    }
                },
                "a datagram");
        return datagrams.get(0);
    }

    private static void send(LineSink sink, String subject) {
        sink.take(0, record(subject), 0);
    }

    @Test
    void sendsEachRecordInADatagramOfItsOwn() throws Exception {
        LineSink sink = sink("");
        send(sink, "one");
        send(sink, "two");
        assertThat(next())
                .matches("<134>1 1970-01-01T00:00:00\\.000Z \\S+ watchgate [0-9]+ audit - .*")
                .endsWith("\"subject\":\"one\"}");
        assertThat(next()).endsWith("\"subject\":\"two\"}");
    }

    @Test
    void aDaemonThatIsStartedAnewGetsWhatFollows() throws Exception {
        LineSink sink = sink(", on-full: refuse");
        send(sink, "one");
        next();
        stopDaemon();
        send(sink, "two");
        Await.until(() -> !sink.canKeep(0, 0), "a refusal");
        assertThat(sink.writer().failures()).isPositive();
        listen();
        assertThat(next()).endsWith("\"subject\":\"two\"}");
        Await.until(() -> sink.canKeep(0, 0), "the end of refusals");
    }

    @Test
    void aDaemonThatTakesNothingIsFullAndHoldsNobodyUp() throws Exception {
        LineSink sink = sink(", queue: 64KiB, on-full: drop");
        int sent = 0;
        while (sink.dropped() == 0) {
            assertThat(sink.canKeep(0, 0)).isTrue();
            send(sink, "n" + sent++);
        }
        Await.until(() -> sink.writer().isFailing(), "a failure");
        long taken = sink.taken();
        for (int i = 0; i < taken; i++) {
            assertThat(next()).endsWith("\"subject\":\"n" + i + "\"}");
        }
        assertThat(poll()).isNull();
    }

    @Test
    void aDaemonThatTakesNothingRefusesRequestsWhereItWasToldTo() throws Exception {
        LineSink sink = sink(", on-full: refuse");
        int sent = 0;
        while (sink.canKeep(0, 0)) {
            send(sink, "n" + sent++);
        }
        for (int i = 0; i < sent; i++) {
            assertThat(next()).endsWith("\"subject\":\"n" + i + "\"}");
        }
        Await.until(() -> sink.canKeep(0, 0), "the end of refusals");
    }

    @Test
    void theLargestRecordIsOneDatagram() throws Exception {
        LineSink sink = sink(", bodies: 24KiB");
        byte[] bytes = "\"".repeat(24 * 1024).getBytes(StandardCharsets.UTF_8);
        AuditBody body = new AuditBody(bytes, bytes.length);
        AuditRecord record = record("x".repeat(300));
        sink.take(0, record.set(AuditField.ARGUMENTS, body).set(AuditField.ANSWER, body), 0);
        assertThat(next()).hasSizeGreaterThan(48 * 1024).endsWith("}");
        assertThatThrownBy(() -> sink(", bodies: 25KiB")).hasMessageContaining("<= 24KiB");
    }

    @Test
    void whatTheSocketDoesNotTakeIsCutBetweenTwoCharacters() throws Exception {
        UnixSyslogSink alone = new UnixSyslogSink(path.toString());
        alone.open();
        byte[] line =
                ("<134>1 - " + "\u00e9".repeat(300_000) + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(alone.write(line, line.length)).isEqualTo(line.length);
        assertThat(next()).matches("<134>1 - \u00e9+").hasSizeGreaterThan(10_000);
        alone.close();
    }

    @Test
    void aSocketThatIsNotThereIsAFailureLikeAnyOther() throws Exception {
        stopDaemon();
        Files.delete(path);
        LineSink sink = sink("");
        Await.until(() -> sink.writer().isFailing(), "a failure");
        send(sink, "one");
        listen();
        assertThat(next()).endsWith("\"subject\":\"one\"}");
    }
}
