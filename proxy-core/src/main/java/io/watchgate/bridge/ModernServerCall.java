package io.watchgate.bridge;

import io.watchgate.config.HttpTarget;
import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.RequestMeta;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.LoopTask;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ModernErrors;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.task.TaskMembers;
import io.watchgate.task.TaskName;
import io.watchgate.task.TaskNames;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a call to a server of the modern era and its owner: judges results, takes away
 * what a client of the legacy era must not see, asks that client what the server wants to know, and
 * sends the request again where the era says so.
 *
 * <p>Confined to the loop of the call. Keeps a request that may have to be sent again, as it was
 * before it was sent.
 */
final class ModernServerCall implements CallOwner {

    private final RelayedStates states;
    private final TaskNames tasks;
    private final CallOwner owner;
    private final @Nullable CallerMeta caller;
    private final boolean claims;
    private final @Nullable RequestMeta told;
    private @Nullable ProgressOrder progress;
    private @Nullable JsonRpcRequest kept;
    private @Nullable InputRound round;
    private int rounds;
    private boolean repaired;

    private ModernServerCall(
            RelayedStates states, TaskNames tasks, UpstreamCall call, CallOwner owner) {
        this.states = states;
        this.tasks = tasks;
        this.owner = owner;
        this.caller = owner.callerMeta();
        this.claims = call.request().claim() != null;
        JsonRpcRequest request = call.request();
        this.told = request.told();
        if (mayBeSentAgain(call.method())) {
            request.keep();
            kept = request;
        }
    }

    /** Returns who hears of the outcome of {@code call} in place of {@code owner}. */
    static CallOwner between(
            RelayedStates states, TaskNames tasks, UpstreamCall call, CallOwner owner) {
        return owner instanceof ModernServerCall
                ? owner
                : new ModernServerCall(states, tasks, call, owner);
    }

    private static boolean mayBeSentAgain(McpMethod method) {
        return method == McpMethod.TOOLS_CALL
                || method == McpMethod.PROMPTS_GET
                || method == McpMethod.RESOURCES_READ;
    }

    @Override
    public List<Map.Entry<String, String>> paramHeaders() {
        return owner.paramHeaders();
    }

    @Override
    public @Nullable CallerMeta callerMeta() {
        return caller;
    }

    private boolean isForLegacy() {
        return !claims && caller != null && caller.era() == ProtocolEra.LEGACY;
    }

    /** Tells whether a client of the modern era asks, who takes every answer of a server's. */
    private boolean isForModern() {
        return claims || caller != null && caller.era() == ProtocolEra.MODERN;
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        if (response.isError()) {
            refused(call, response);
        } else if (response.isComplete()
                || response.isTask() && call.method() == McpMethod.TASKS_GET) {
            finish(call, response);
        } else if (response.isInputRequired() && mayBeSentAgain(call.method())) {
            asked(call, response);
        } else if (response.isTask() && call.method() == McpMethod.TOOLS_CALL) {
            begun(call, response);
        } else {
            response.release();
            fail(call, Reason.UPSTREAM_INVALID, "answered with a result of an unknown type");
        }
    }

    private void finish(UpstreamCall call, JsonRpcResponse response) {
        forget();
        JsonRpcResponse passed = response;
        if (isForLegacy()) {
            response.blankModern();
        }
        if (call.method() == McpMethod.TOOLS_LIST) {
            passed = listed(call, response);
        }
        owner.completed(call, passed);
    }

    private static JsonRpcResponse listed(UpstreamCall call, JsonRpcResponse response) {
        Upstream upstream = call.leg().upstream();
        if (upstream.config().target() instanceof HttpTarget) {
            return ToolLists.judge(call, response);
        }
        upstream.toolParams().learn(response);
        return response;
    }

    private void asked(UpstreamCall call, JsonRpcResponse response) {
        if (isForModern()) {
            if (RelayedStates.isIn(response) || owner.isLedByState()) {
                states.seals().whenReady(call.loop(), new Relay(call, response));
            } else {
                pass(call, response);
            }
            return;
        }
        InputRequest request = InputRequest.read(response);
        response.release();
        if (++rounds > call.leg().upstream().config().limits().rounds()) {
            fail(call, Reason.UPSTREAM_INVALID, "asked too often for more input (limits.rounds)");
            return;
        }
        String fault = request.fault(caller);
        if (fault != null) {
            fail(call, Reason.UPSTREAM_INVALID, fault);
            return;
        }
        progress().nextRound();
        call.pause();
        InputRound next = new InputRound(this, call, request);
        round = next;
        next.start();
    }

    /** Takes a task in the place of what the call was for. */
    private void begun(UpstreamCall call, JsonRpcResponse response) {
        if (isForModern() && declaresTasks()) {
            tasks.whenReady(call.loop(), new Relay(call, response));
            return;
        }
        response.release();
        String text = "answered with a task, for which the client has not asked";
        if (isForModern()) {
            failed(
                    call,
                    new Failure(
                            Reason.CAPABILITY_MISSING,
                            Phase.SENT,
                            said(call, text),
                            0,
                            TasksExtension.REQUIRED));
        } else {
            unmet(call, "The server " + text);
        }
    }

    private ProgressOrder progress() {
        ProgressOrder order = progress;
        if (order == null) {
            order = new ProgressOrder();
            progress = order;
        }
        return order;
    }

    private boolean declaresTasks() {
        JsonRpcRequest sent = kept;
        long span = sent == null || sent.claim() == null ? 0 : sent.claim().capabilities();
        if (sent == null || Span.length(span) == 0) {
            return false;
        }
        byte[] capabilities = new byte[Span.length(span)];
        sent.body().getBytes(sent.body().readerIndex() + Span.start(span), capabilities);
        return TasksExtension.isDeclared(capabilities);
    }

    /** Gives the owner a task under a name of the gateway's. */
    private void relayTask(UpstreamCall call, JsonRpcResponse response) {
        String key = call.leg().upstream().key();
        byte[] task =
                TaskMembers.renamed(
                        response.outcome(),
                        id -> tasks.of(call.loop(), owner.principal(), new TaskName(key, id)));
        if (task == null) {
            response.release();
            fail(call, Reason.UPSTREAM_INVALID, "gave a taskId that is no text");
        } else {
            response.replaceOutcome(task);
            pass(call, response);
        }
    }

    /** Gives the owner an answer that asks for something, with the server's state sealed. */
    private void relay(UpstreamCall call, JsonRpcResponse response) {
        JsonRpcRequest sent = kept;
        String upstream = call.leg().upstream().key();
        if (sent == null) {
            response.release();
            fail(call, Reason.UPSTREAM_INVALID, "answered a request that was given up");
        } else if (states.seal(call.loop(), upstream, owner.principal(), sent, response)) {
            pass(call, response);
        } else {
            response.release();
            fail(call, Reason.UPSTREAM_INVALID, "gave a requestState that is no text");
        }
    }

    /** Waits until answers can be sealed; owns one. */
    private final class Relay implements LoopTask {

        private final UpstreamCall call;
        private final JsonRpcResponse response;

        Relay(UpstreamCall call, JsonRpcResponse response) {
            this.call = call;
            this.response = response;
        }

        @Override
        public void run() {
            if (response.isTask()) {
                relayTask(call, response);
            } else {
                relay(call, response);
            }
        }

        @Override
        public void abandon() {
            forget();
            response.release();
        }
    }

    /** Gives the owner a question for its client; takes ownership of it. */
    void ask(UpstreamCall call, JsonRpcRequest question) {
        owner.received(call, question);
    }

    /** Sends the request again, with what was found out. */
    void answered(UpstreamCall call, byte[] moreParams) {
        round = null;
        JsonRpcRequest original = kept;
        if (original == null || caller == null || call.isDone()) {
            return;
        }
        RequestMeta meta = caller.meta();
        call.again(original.anew(moreParams.length == 0 ? meta : meta.with(moreParams)));
    }

    /** Ends the call, whose client does not answer. */
    void declined(UpstreamCall call, String why) {
        round = null;
        if (!call.isDone()) {
            call.ended();
            unmet(call, why);
        }
    }

    private void unmet(UpstreamCall call, String why) {
        forget();
        if (call.method() == McpMethod.TOOLS_CALL) {
            String text = "{\"content\":[{\"type\":\"text\",\"text\":" + JsonTexts.quote(why);
            String result = text + "}],\"isError\":true}";
            owner.completed(call, LegMessages.answer(call.leg(), result));
        } else {
            owner.failed(call, new Failure(Reason.UPSTREAM_REFUSED, Phase.SENT, why));
        }
    }

    private void refused(UpstreamCall call, JsonRpcResponse response) {
        ModernErrors.Said error = ModernErrors.Said.read(response.outcome());
        switch (error.code()) {
            case ModernErrors.HEADER_MISMATCH -> {
                response.release();
                call.leg().upstream().results().changed(Primitive.TOOL);
                repair(call, () -> new ToolsAnew(call, () -> again(call)).start(), "headers");
            }
            case ModernErrors.UNSUPPORTED_VERSION -> {
                response.release();
                repair(call, () -> askAnewAndAgain(call), "the protocol revision");
            }
            case ModernErrors.MISSING_CAPABILITY -> {
                if (isForModern()) {
                    pass(call, response);
                } else {
                    response.release();
                    unmet(call, "The client lacks a capability: " + error.message());
                }
            }
            default -> {
                if (isForLegacy() && isNotFound(call, error)) {
                    response.replaceOutcome(notFound(error));
                }
                pass(call, response);
            }
        }
    }

    private void pass(UpstreamCall call, JsonRpcResponse response) {
        forget();
        owner.completed(call, response);
    }

    /** Sends the request once more when what was wrong with it has been put right. */
    private void repair(UpstreamCall call, Runnable how, String what) {
        if (repaired || kept == null) {
            fail(call, Reason.UPSTREAM_INVALID, "did not accept " + what);
        } else {
            repaired = true;
            call.pause();
            how.run();
        }
    }

    private void askAnewAndAgain(UpstreamCall call) {
        call.leg().renegotiate();
        // Behind the renegotiation, which may live on another loop.
        call.leg().home().run(() -> call.loop().run(() -> again(call)));
    }

    private void again(UpstreamCall call) {
        JsonRpcRequest original = kept;
        if (original != null && !call.isDone()) {
            call.again(original.anew(told));
        }
    }

    private boolean isNotFound(UpstreamCall call, ModernErrors.Said error) {
        return call.method() == McpMethod.RESOURCES_READ
                && error.code() == -32602
                && (error.namesUri()
                        || error.message().toLowerCase(Locale.ROOT).contains("not found"));
    }

    private byte[] notFound(ModernErrors.Said error) {
        JsonRpcRequest read = kept;
        String uri = read == null ? "" : read.sentUri();
        return ("{\"code\":-32002,\"message\":"
                        + JsonTexts.quote(error.message())
                        + ",\"data\":{\"uri\":"
                        + JsonTexts.quote(uri)
                        + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void fail(UpstreamCall call, Reason reason, String text) {
        failed(call, new Failure(reason, Phase.SENT, said(call, text)));
    }

    private static String said(UpstreamCall call, String text) {
        return "upstream " + call.leg().upstream().key() + " " + text;
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        forget();
        owner.failed(call, failure);
    }

    @Override
    public String principal() {
        return owner.principal();
    }

    @Override
    public Object client() {
        return owner.client();
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
    public void cancelled(UpstreamCall call) {
        forget();
        owner.cancelled(call);
    }

    private void forget() {
        if (round != null) {
            round.end();
            round = null;
        }
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    @Override
    public void received(UpstreamCall call, JsonRpcMessage message) {
        boolean late =
                isForLegacy()
                        && message instanceof JsonRpcNotification notification
                        && McpMethod.of(notification) == McpMethod.PROGRESS
                        && !progress().rises(notification);
        if (late) {
            message.release();
        } else {
            owner.received(call, message);
        }
    }
}
