package io.watchgate.task;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTask;
import io.watchgate.seal.SealPurpose;
import io.watchgate.seal.Seals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives the tasks of servers the ids that clients know, and reads them: sealed, so that nobody can
 * make one, and only the principal who was given one can use it (MCP 2025-11-25,
 * basic/utilities/tasks, "Task Isolation and Access Control"; ext-tasks, "Security").
 *
 * <p>A name holds the upstream and the server's own id, and nothing else has to be remembered: it
 * leads to its task after a restart, and on every gateway that has the key. It has no end of its
 * own, because when a task is over is the server's word. The same task has the same name each time,
 * since the client compares what a notification says with what it was given.
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class TaskNames {

    private static final byte END = 0;

    private final Seals seals;

    /** Creates names under these seals. */
    public TaskNames(Seals seals) {
        this.seals = seals;
    }

    /**
     * Runs {@code task} on {@code loop} when names can be made and read: at once, but in the first
     * moments of the gateway.
     */
    public void whenReady(GatewayLoop loop, LoopTask task) {
        seals.whenReady(loop, task);
    }

    /** Tells whether names can be made and read. */
    boolean isReady() {
        return seals.isReady();
    }

    /**
     * Returns the name under which {@code principal} knows a task. Called on {@code loop}, when
     * ready.
     */
    public String of(GatewayLoop loop, String principal, TaskName task) {
        byte[] upstream = task.upstream().getBytes(StandardCharsets.UTF_8);
        byte[] id = task.id().getBytes(StandardCharsets.UTF_8);
        byte[] content =
                ByteBuffer.allocate(upstream.length + 1 + id.length)
                        .put(upstream)
                        .put(END)
                        .put(id)
                        .array();
        return seals.name(loop, SealPurpose.TASK, principal, content);
    }

    /**
     * Returns what {@code name} stands for; null when {@code principal} was never given it. Called
     * on {@code loop}, when ready.
     */
    public @Nullable TaskName read(GatewayLoop loop, String principal, String name) {
        byte[] content = seals.named(loop, SealPurpose.TASK, principal, name);
        if (content == null) {
            return null;
        }
        int end = 0;
        while (content[end] != END) {
            end++;
        }
        int id = end + 1;
        return new TaskName(
                new String(content, 0, end, StandardCharsets.UTF_8),
                new String(content, id, content.length - id, StandardCharsets.UTF_8));
    }
}
