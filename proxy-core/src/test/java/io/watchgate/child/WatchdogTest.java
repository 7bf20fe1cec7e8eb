package io.watchgate.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.stdio.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The script that ends what a gateway has left behind. */
@EnabledOnOs(OS.LINUX)
class WatchdogTest {

    private final String mark = UUID.randomUUID().toString();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void endOfTheGatewayKillsTheGroupsItHadAndNoOther() throws Exception {
        Process kept = leader(null);
        Process forgotten = leader(null);
        Process stranger = leader(null);
        Process watchdog = watchdog();
        tell(watchdog, "+" + Custody.group(kept.pid()));
        tell(watchdog, "+" + Custody.group(forgotten.pid()));
        tell(watchdog, "-" + Custody.group(forgotten.pid()));

        watchdog.getOutputStream().close();

        assertThat(kept.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watchdog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forgotten.isAlive()).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void whatCarriesTheMarkIsKilledWhateverItsGroup() throws Exception {
        Process marked = leader(mark);
        Process otherGateways = leader(UUID.randomUUID().toString());
        Process watchdog = watchdog();

        watchdog.getOutputStream().close();

        assertThat(marked.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watchdog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(otherGateways.isAlive()).isTrue();
    }

    @Test
    void groupOfAMarkedProcessIsKilledAlsoWhereTheMarkWasThrownAway() throws Exception {
        Process leader =
                start(
                        "env",
                        "WATCHGATE_OWNER=" + mark,
                        "setsid",
                        "sh",
                        "-c",
                        "env -i /bin/sleep 1000 & echo $!; sleep 1000 & exit");
        long member = Long.parseLong(leader.inputReader().readLine());
        assertThat(leader.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Process watchdog = watchdog();

        watchdog.getOutputStream().close();

        Await.until("the member is gone", () -> ProcessTable.groupOf(member) != leader.pid());
    }

    @Test
    void gatewaysOwnGroupIsNeverKilled() throws Exception {
        // A child that has not left the gateway's group yet, and a neighbour of the gateway.
        Process neighbour =
                start(
                        "setsid",
                        "sh",
                        "-c",
                        "WATCHGATE_OWNER=$1 sleep 1000 & echo $!; wait; read x",
                        "sh",
                        mark);
        long marked = Long.parseLong(neighbour.inputReader().readLine());
        assertThat(ProcessTable.groupOf(marked)).isEqualTo(neighbour.pid());
        Process watchdog = watchdog(neighbour.pid());

        watchdog.getOutputStream().close();

        assertThat(watchdog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessTable.groupOf(marked)).isNotEqualTo(neighbour.pid());
        assertThat(neighbour.isAlive()).isTrue();
    }

    /** The number of a child that ended unnoticed may belong to somebody else by now. */
    @Test
    void groupWhoseNumberWasUsedAgainIsLeftAlone() throws Exception {
        Process stranger = leader(null);
        Process watchdog = watchdog();
        tell(watchdog, "+" + stranger.pid() + ":12345");

        watchdog.getOutputStream().close();

        assertThat(watchdog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void groupIsKilledAlsoWhenItsLeaderIsGone() throws Exception {
        Process leader = start("setsid", "sh", "-c", "sleep 1000 & echo $!; read line; exit 0");
        long member = Long.parseLong(leader.inputReader().readLine());
        Process watchdog = watchdog();
        tell(watchdog, "+" + Custody.group(leader.pid()));
        leader.getOutputStream().close();
        assertThat(leader.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessTable.groupOf(member)).isEqualTo(leader.pid());

        watchdog.getOutputStream().close();

        Await.until("the member is gone", () -> ProcessTable.groupOf(member) != leader.pid());
    }

    @Test
    void signalsForTheWholeSessionDoNotEndTheWatchdog() throws Exception {
        Process marked = leader(mark);
        Process watchdog = watchdog();
        // It has read a line, so it has set its traps.
        tell(watchdog, "+" + Custody.group(marked.pid()));
        Await.until("the line is read", () -> readsNothing(watchdog));
        for (String signal : List.of("HUP", "INT", "TERM", "USR1")) {
            start("sh", "-c", "kill -" + signal + " " + watchdog.pid()).waitFor();
        }
        assertThat(watchdog.isAlive()).isTrue();

        watchdog.getOutputStream().close();

        assertThat(marked.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void killingWhatAChildLeftBehindSparesAGroupWhoseNumberWasUsedAgain() throws Exception {
        Process stranger = leader(null);

        ProcessSignals.killLeaderless(stranger.pid());

        // A second group without a leader is killed, so the signals have been sent.
        Process leader = start("setsid", "sh", "-c", "sleep 1000 & echo $!; read line; exit 0");
        long member = Long.parseLong(leader.inputReader().readLine());
        leader.getOutputStream().close();
        assertThat(leader.waitFor(30, TimeUnit.SECONDS)).isTrue();
        ProcessSignals.killLeaderless(leader.pid());
        Await.until("the member is gone", () -> ProcessTable.groupOf(member) != leader.pid());
        assertThat(stranger.isAlive()).isTrue();
    }

    private boolean readsNothing(Process watchdog) {
        try {
            return java.nio.file.Files.readString(
                            java.nio.file.Path.of("/proc", watchdog.pid() + "", "wchan"))
                    .contains("pipe");
        } catch (IOException hidden) {
            return true;
        }
    }

    private Process watchdog() throws IOException {
        return watchdog(ProcessTable.groupOf(ProcessHandle.current().pid()));
    }

    private Process watchdog(long ownGroup) throws IOException {
        try (InputStream script = Custody.class.getResourceAsStream("watchdog.sh")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return start("setsid", "sh", "-c", text, "watchgate-watchdog", mark, ownGroup + "");
        }
    }

    private Process leader(String owner) throws IOException {
        Process leader =
                owner == null
                        ? start("setsid", "sleep", "1000")
                        : start("env", "WATCHGATE_OWNER=" + owner, "setsid", "sleep", "1000");
        Await.until("it leads a group", () -> ProcessTable.groupOf(leader.pid()) == leader.pid());
        return leader;
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static void tell(Process watchdog, String line) throws IOException {
        watchdog.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        watchdog.getOutputStream().flush();
    }
}
