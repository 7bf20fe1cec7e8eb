package io.watchgate.task;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which session began which task, for as long as the server keeps it: where several share
 * a connection to the server, that is how a list shows each its own, and how word of a task finds
 * who began it (MCP 2025-11-25, basic/utilities/tasks).
 *
 * <p>At most {@code limits.tasks} of a session, those begun last; who asks for an older one by its
 * name is served all the same. Safe from any thread: one lock for each session, held for a few
 * steps in memory.
 */
public final class SessionTasks {

    /** A task as the server knows it: its ids are its own on each leg. */
    private record Place(TaskName task, LegKey leg) {}

    private record Begun(String name, long endsAt, long call) {

        boolean isOver(long now) {
            return endsAt != FOR_EVER && now - endsAt >= 0;
        }
    }

    /**
     * A task and who began it.
     *
     * @param session the session
     * @param name the name under which it knows the task
     */
    public record Owned(McpSession session, String name) {}

    /**
     * Whose progress it is that a server tells after the call that began a task.
     *
     * @param session the session
     * @param token the token it gave
     * @param leg the leg the call was on
     * @param upstream the key of the server
     */
    record Progress(McpSession session, RequestId token, LegKey leg, String upstream) {}

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final ConcurrentHashMap<McpSession, Map<Place, Begun>> sessions =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Progress> progress = new ConcurrentHashMap<>();
    private final IntSupplier limit;

    SessionTasks(IntSupplier limit) {
        this.limit = limit;
    }

    /**
     * Notes that a session has begun a task by {@code call}.
     *
     * @param token the client's progress token; null if it gave none
     * @param ttlMillis how long the server keeps it; negative for as long as it likes
     * @param now in nanoseconds of the loops' clock
     */
    void begun(
            Owned owned,
            TaskName task,
            UpstreamCall call,
            @Nullable RequestId token,
            long ttlMillis) {
        McpSession session = owned.session();
        LegKey leg = call.leg().key();
        long now = call.loop().nanoTime();
        long endsAt = ttlMillis < 0 ? FOR_EVER : now + TimeUnit.MILLISECONDS.toNanos(ttlMillis);
        Map<Place, Begun> tasks =
                sessions.computeIfAbsent(session, unused -> new LinkedHashMap<>());
        synchronized (tasks) {
            for (Map.Entry<Place, Begun> known : List.copyOf(tasks.entrySet())) {
                if (known.getValue().isOver(now)) {
                    forget(tasks.remove(known.getKey()));
                }
            }
            forget(tasks.put(new Place(task, leg), new Begun(owned.name(), endsAt, call.wireId())));
            if (tasks.size() > limit.getAsInt()) {
                forget(tasks.remove(tasks.keySet().iterator().next()));
            }
            if (token != null) {
                progress.put(call.wireId(), new Progress(session, token, leg, task.upstream()));
            }
        }
        if (session.isEnded()) {
            ended(session);
        }
    }

    private void forget(@Nullable Begun begun) {
        if (begun != null) {
            progress.remove(begun.call());
        }
    }

    /** Returns whose progress a server tells under the token of a call that is over, if any. */
    @Nullable Progress progressOf(UpstreamLeg leg, long call) {
        Progress found = progress.get(call);
        return found != null
                        && found.leg().equals(leg.key())
                        && found.upstream().equals(leg.upstream().key())
                ? found
                : null;
    }

    /** Returns the name under which a session knows a task; null when it has not begun it. */
    public @Nullable String nameOf(McpSession session, TaskName task, LegKey leg, long now) {
        Map<Place, Begun> tasks = sessions.get(session);
        if (tasks == null) {
            return null;
        }
        synchronized (tasks) {
            Begun begun = tasks.get(new Place(task, leg));
            return begun == null || begun.isOver(now) ? null : begun.name();
        }
    }

    /** Returns who began a task; null when nobody did that is still here. */
    public @Nullable Owned ownerOf(TaskName task, LegKey leg, long now) {
        for (McpSession session : sessions.keySet()) {
            String name = nameOf(session, task, leg, now);
            if (name != null) {
                return new Owned(session, name);
            }
        }
        return null;
    }

    /** Returns how many tasks are remembered. */
    public int size() {
        int size = 0;
        for (Map<Place, Begun> tasks : sessions.values()) {
            synchronized (tasks) {
                size += tasks.size();
            }
        }
        return size;
    }

    /** Forgets the tasks of a session that has ended. */
    public void ended(McpSession session) {
        Map<Place, Begun> tasks = sessions.remove(session);
        if (tasks != null) {
            synchronized (tasks) {
                tasks.values().forEach(this::forget);
            }
        }
    }
}
