package io.watchgate.child;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals children together with everything they started: their process group, and what left the
 * group but carries the child's mark.
 *
 * <p>Blocks: called on the thread of the {@link ChildHost} only.
 */
final class ProcessSignals {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);

    /** Looks for processes that carry a mark; each may have started another since. */
    private static final int LOOKS = 20;

    /** Asks the child and its group to end. */
    void terminate(ChildProcess child) {
        if (leadsGroup(child)) {
            signalGroup("TERM", child.pid());
        } else {
            child.handle().destroy();
        }
    }

    /** Kills the child, its group, and whatever carries its mark. */
    void kill(ChildProcess child) {
        if (!child.isAlive()) {
            killLeaderless(child.pid());
        } else if (leadsGroup(child)) {
            signalGroup("KILL", child.pid());
        }
        child.handle().destroyForcibly();
        killMarked(ChildHost.entry(child));
    }

    /**
     * Kills the group of a leader that has ended. As long as the group has members the kernel gives
     * its number to no process: one that has it now is a stranger, and the group is empty.
     */
    static void killLeaderless(long group) {
        if (ProcessTable.groupOf(group) < 0) {
            signalGroup("KILL", group);
        }
    }

    /** Kills whatever has {@code entry} in its environment. */
    void killMarked(String entry) {
        for (int i = 0; i < LOOKS; i++) {
            List<Long> marked = ProcessTable.withEnvironment(entry);
            if (marked.isEmpty()) {
                return;
            }
            killGroupsOf(marked);
            for (long pid : marked) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** Kills the groups of marked processes: a member of one may have thrown the mark away. */
    private static void killGroupsOf(List<Long> marked) {
        long own = ProcessTable.groupOf(ProcessHandle.current().pid());
        marked.stream()
                .map(ProcessTable::groupOf)
                .filter(group -> group > 0 && group != own)
                .distinct()
                .forEach(group -> signalGroup("KILL", group));
    }

    /**
     * Tells whether the child has a group of its own: before it has, its group is the gateway's.
     */
    private static boolean leadsGroup(ChildProcess child) {
        return ProcessTable.groupOf(child.pid()) == child.pid();
    }

    private static void signalGroup(String signal, long group) {
        // The JDK cannot signal a group; the shell's own kill can, and starts no further process.
        ProcessBuilder kill =
                new ProcessBuilder("sh", "-c", "kill -" + signal + " -" + group + " 2>/dev/null");
        kill.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = kill.start();
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            LOG.warn("process group {} cannot be signalled", group, failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
