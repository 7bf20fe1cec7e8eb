package io.watchgate.routing;

import io.watchgate.loop.NamePortions;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.ModernCaller;
import io.watchgate.task.TaskName;
import io.watchgate.task.TaskStream;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tasks that one listen stream tells of: a stream at each server that does some of them (MCP
 * ext-tasks, "Task Status Notifications").
 *
 * <p>At most as many as {@code limits.tasks} allows are looked at, in the order in which they were
 * named; the others are not acknowledged. When a server ends its stream, the client's ends as well:
 * nobody would tell it what it misses. Confined to the loop of the listen stream.
 */
final class ListenTasks {

    private final Listen listen;
    private final RoutingServices services;
    private final ModernCaller caller;
    private final String principal;
    private final List<TaskStream> streams = new ArrayList<>();
    private final AgreedNames agreed = new AgreedNames("taskIds");
    private boolean over;

    ListenTasks(Listen listen, RoutingServices services, ModernCaller caller, String principal) {
        this.listen = listen;
        this.services = services;
        this.caller = caller;
        this.principal = principal;
    }

    /** Asks the servers that do these tasks; the listen stream waits until all have answered. */
    void open(Set<String> names) {
        if (names.isEmpty()) {
            return;
        }
        listen.awaitOne();
        services.tasks()
                .names()
                .whenReady(
                        listen.loop(), () -> NamePortions.give(listen.loop(), names, new Named()));
    }

    /** Takes the names, and asks each server when all of its tasks are known. */
    private final class Named implements NamePortions.Taker {

        private final Map<String, Map<String, String>> found = new LinkedHashMap<>();

        @Override
        public boolean goesOn() {
            return listen.awaitsMore();
        }

        @Override
        public void take(String name) {
            TaskName task = services.tasks().names().read(listen.loop(), principal, name);
            if (task != null) {
                found.computeIfAbsent(task.upstream(), unused -> new LinkedHashMap<>())
                        .put(task.id(), name);
            }
        }

        @Override
        public void over() {
            found.forEach(ListenTasks.this::open);
            listen.arrived();
        }
    }

    private void open(String key, Map<String, String> names) {
        Upstream upstream = listen.upstream(key);
        ServerDescription server =
                upstream == null ? null : services.legs().catalogue(caller, upstream).description();
        boolean tells = server != null && server.has(ServerFeature.TASKS_EXTENSION);
        UpstreamLeg leg =
                tells && upstream != null
                        ? services.legs().forCall(caller, upstream, listen.loop())
                        : null;
        if (leg != null) {
            listen.awaitOne();
            TaskStream stream =
                    new TaskStream(
                            leg,
                            caller.meta(),
                            names,
                            result -> listen.upstreams().shown(leg.upstream(), result),
                            new Told());
            streams.add(stream);
            stream.open(listen.loop());
        }
    }

    /** Returns the names of the tasks that are told of. */
    AgreedNames agreed() {
        return agreed;
    }

    /** Ends all streams. */
    void end() {
        over = true;
        streams.forEach(TaskStream::end);
        streams.clear();
    }

    /** Brings what one server says to the loop of the listen stream. */
    private final class Told implements TaskStream.Listener {

        private boolean answered;

        @Override
        public void agreed(Set<String> names) {
            listen.loop()
                    .run(
                            () -> {
                                if (!over) {
                                    answered = true;
                                    if (listen.awaitsMore()) {
                                        names.forEach(agreed::add);
                                    }
                                    listen.arrived();
                                }
                            });
        }

        @Override
        public void changed(String members) {
            listen.loop()
                    .run(
                            () -> {
                                if (!over) {
                                    listen.taskChanged(members);
                                }
                            });
        }

        @Override
        public void ended() {
            listen.loop()
                    .run(
                            () -> {
                                if (over) {
                                    return;
                                }
                                if (answered) {
                                    listen.finish();
                                } else {
                                    answered = true;
                                    listen.arrived();
                                }
                            });
        }
    }
}
