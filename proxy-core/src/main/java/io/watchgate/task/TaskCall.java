package io.watchgate.task;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a call that a session wants to be done as a task and its owner: gives the task
 * that the server begins a name of the gateway's, and remembers whose it is (MCP 2025-11-25,
 * basic/utilities/tasks, "Creating Tasks").
 *
 * <p>Confined to the loop of the call.
 */
public final class TaskCall implements CallOwner {

    private static final String TASK = "task";
    private static final int MOST_DIGITS = 15;

    private final Tasks tasks;
    private final McpSession session;
    private final PendingRequest owner;

    /** Creates what stands before {@code owner}. */
    public TaskCall(Tasks tasks, McpSession session, PendingRequest owner) {
        this.tasks = tasks;
        this.session = session;
        this.owner = owner;
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        ServerDescription server = call.leg().server();
        boolean mayBeTask = server != null && server.has(ServerFeature.TASKS);
        if (mayBeTask && !response.isError()) {
            tasks.names().whenReady(call.loop(), new Answered(call, response));
        } else {
            owner.completed(call, response);
        }
    }

    /** Waits until names can be made; owns an answer. */
    private final class Answered implements LoopTask {

        private final UpstreamCall call;
        private final JsonRpcResponse response;

        Answered(UpstreamCall call, JsonRpcResponse response) {
            this.call = call;
            this.response = response;
        }

        @Override
        public void run() {
            byte[] result = response.outcome();
            byte[] renamed = result[0] == '{' ? renamed(call, result) : null;
            if (renamed != null) {
                response.replaceOutcome(renamed);
            }
            owner.completed(call, response);
        }

        @Override
        public void abandon() {
            response.release();
        }
    }

    /** Returns the result with another id in its task; null when it is none. */
    private byte @Nullable [] renamed(UpstreamCall call, byte[] result) {
        JsonEdits edits = new JsonEdits(result);
        try (JsonFields fields = new JsonFields(result)) {
            while (fields.next()) {
                if (fields.name().equals(TASK) && fields.isObject()) {
                    long span = fields.span();
                    begun(call, new JsonFields(result, Span.start(span), Span.end(span)), edits);
                }
            }
        }
        return edits.result();
    }

    private void begun(UpstreamCall call, JsonFields task, JsonEdits edits) {
        long id = Span.NONE;
        String text = null;
        long ttl = -1;
        try (task) {
            while (task.next()) {
                switch (task.name()) {
                    case TaskMembers.ID -> {
                        text = task.text();
                        id = task.span();
                    }
                    case "ttl" -> ttl = millis(task.bytes());
                    default -> {}
                }
            }
        }
        if (text != null) {
            TaskName named = new TaskName(call.leg().upstream().key(), text);
            String name = tasks.names().of(call.loop(), session.principal().id(), named);
            edits.replaceText(id, name);
            tasks.sessions()
                    .begun(
                            new SessionTasks.Owned(session, name),
                            named,
                            call,
                            owner.progressToken(),
                            ttl);
        }
    }

    /** Returns the number; -1 for what is none, as {@code null} for a task that is kept. */
    private static long millis(byte[] json) {
        String text = new String(json, StandardCharsets.US_ASCII);
        boolean number = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && text.length() <= MOST_DIGITS ? Long.parseLong(text) : -1;
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        owner.failed(call, failure);
    }

    @Override
    public void cancelled(UpstreamCall call) {
        owner.cancelled(call);
    }

    @Override
    public void forwarded(UpstreamCall call, JsonRpcRequest request) {
        owner.forwarded(call, request);
    }

    @Override
    public boolean judged(UpstreamCall call, Judgement.Note decision) {
        return owner.judged(call, decision);
    }

    @Override
    public void refused(UpstreamCall call, ClientFeature missing) {
        owner.refused(call, missing);
    }

    @Override
    public void received(UpstreamCall call, JsonRpcMessage message) {
        owner.received(call, message);
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        return owner.callerMeta();
    }

    @Override
    public String principal() {
        return owner.principal();
    }
}
