package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.task.TaskMembers;
import io.watchgate.task.TaskName;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code tasks/list} with the tasks that the session has begun, in one page (MCP
 * 2025-11-25, basic/utilities/tasks, "Listing Tasks").
 *
 * <p>Asks each server for all its pages, {@code limits.pages} at most, and leaves out what is
 * another session's; what has not come by {@code timeouts.fan-out} is missing. When no server gave
 * a list the answer says why. Confined to the loop of the request's exchange. Is its own timer: the
 * deadline.
 */
final class TaskListing extends LoopTimer {

    private final RoutingServices services;
    private final PendingRequest request;
    private final McpSession session;
    private final List<Pages> servers = new ArrayList<>();
    private @Nullable Failure failure;
    private int missing;
    private boolean listed;
    private boolean done;

    TaskListing(RoutingServices services, PendingRequest request, McpSession session) {
        this.services = services;
        this.request = request;
        this.session = session;
    }

    /** Asks over these legs. */
    void start(List<UpstreamLeg> legs) {
        request.exchange().answerLater();
        loop().timers().schedule(this, services.fanOutNanos());
        missing = legs.size();
        legs.forEach(leg -> servers.add(new Pages(leg)));
        servers.forEach(pages -> pages.ask(""));
        if (missing == 0) {
            answer();
        }
    }

    private GatewayLoop loop() {
        return request.exchange().loop();
    }

    @Override
    protected void expired() {
        answer();
    }

    private void arrived(@Nullable Failure why) {
        listed |= why == null;
        failure = failure == null ? why : failure;
        if (--missing == 0) {
            loop().timers().cancel(this);
            answer();
        }
    }

    private void answer() {
        if (done) {
            return;
        }
        done = true;
        if (!listed && failure != null) {
            request.fail(failure);
            return;
        }
        StringBuilder json = new StringBuilder("{\"tasks\":[");
        for (Pages pages : servers) {
            for (String task : pages.own) {
                json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append(task);
            }
        }
        request.answer(Answers.result(request, json.append("]}").toString()));
        loop().flushes().flushAll();
    }

    /** The pages of one server. Confined to the loop of the listing, but for what it is called. */
    private final class Pages implements CallOwner {

        private final UpstreamLeg leg;
        private final List<String> own = new ArrayList<>();
        private int count;

        Pages(UpstreamLeg leg) {
            this.leg = leg;
        }

        void ask(String params) {
            McpMethod method = McpMethod.TASKS_LIST;
            UpstreamCall call =
                    new UpstreamCall(
                            leg,
                            leg.loopFor(loop()),
                            method,
                            LegMessages.request(leg, method.text(), params),
                            this);
            call.loop().run(call);
        }

        @Override
        public void completed(UpstreamCall call, JsonRpcResponse response) {
            byte[] result = response.isError() ? new byte[0] : response.outcome();
            response.release();
            loop().run(() -> take(result));
        }

        private void take(byte[] result) {
            if (result.length == 0 || result[0] != '{') {
                String text = "upstream " + leg.upstream().key() + " gave no list of tasks";
                arrived(new Failure(Reason.UPSTREAM_REFUSED, Phase.SENT, text));
                return;
            }
            String cursor = null;
            try (JsonFields fields = new JsonFields(result)) {
                while (fields.next()) {
                    if (fields.name().equals("tasks") && fields.isArray()) {
                        add(fields.members());
                    } else if (fields.name().equals("nextCursor")) {
                        cursor = fields.text();
                    }
                }
            }
            count++;
            if (cursor != null && !done && count < leg.upstream().config().limits().pages()) {
                ask("{\"cursor\":" + JsonTexts.quote(cursor) + "}");
            } else {
                arrived(null);
            }
        }

        private void add(JsonFields tasks) {
            try (tasks) {
                while (tasks.next()) {
                    if (tasks.isObject()) {
                        add(tasks.bytes());
                    }
                }
            }
        }

        private void add(byte[] task) {
            boolean[] known = new boolean[1];
            byte[] renamed =
                    TaskMembers.renamed(
                            task,
                            id -> {
                                String name = nameOf(id);
                                known[0] = name != null;
                                return name == null ? id : name;
                            });
            if (known[0] && renamed != null) {
                own.add(new String(renamed, StandardCharsets.UTF_8));
            }
        }

        private @Nullable String nameOf(String id) {
            TaskName task = new TaskName(leg.upstream().key(), id);
            return services.tasks().sessions().nameOf(session, task, leg.key(), loop().nanoTime());
        }

        @Override
        public void failed(UpstreamCall call, Failure why) {
            loop().run(() -> arrived(why));
        }
    }
}
