package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Asker;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Asks a client of the legacy era what a server of the modern era wants to know, and collects the
 * answers.
 *
 * <p>Confined to the loop of the call; the answers arrive on the client's loop and are handed over.
 * Is its own timer: the pause of a round that asks nothing.
 */
final class InputRound extends LoopTimer {

    private static final String CANCEL = "{\"action\":\"cancel\"}";

    private final ModernServerCall owner;
    private final UpstreamCall call;
    private final InputRequest request;
    private final String[] answers;
    private int missing;
    private boolean over;

    InputRound(ModernServerCall owner, UpstreamCall call, InputRequest request) {
        this.owner = owner;
        this.call = call;
        this.request = request;
        this.answers = new String[request.questions().size()];
        this.missing = answers.length;
    }

    void start() {
        if (missing == 0) {
            call.loop()
                    .timers()
                    .schedule(
                            this, call.leg().upstream().config().timeouts().roundPause().toNanos());
            return;
        }
        for (int i = 0; i < answers.length; i++) {
            owner.ask(call, message(i));
        }
    }

    private JsonRpcRequest message(int i) {
        InputRequest.Question question = request.questions().get(i);
        String params = question.params();
        if (question.urlMode()) {
            // Clients of the legacy era know it by an id; the server has none to give.
            params = "{\"elicitationId\":\"" + newId() + "\"," + params.substring(1);
        }
        JsonRpcRequest message = LegMessages.request(call.leg(), question.method().text(), params);
        message.belongTo(new Answer(i));
        return message;
    }

    /** Returns 122 random bits: nothing depends on nobody guessing them. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & ~0xf000L | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** Waits for nothing any more. */
    void end() {
        over = true;
        call.loop().timers().cancel(this);
    }

    @Override
    protected void expired() {
        complete();
    }

    private void answered(int i, @Nullable String result) {
        if (over || answers[i] != null) {
            return;
        }
        boolean elicits = request.questions().get(i).method() == McpMethod.ELICITATION_CREATE;
        if (result == null && !elicits) {
            end();
            owner.declined(call, "The client did not answer " + methodOf(i));
            return;
        }
        answers[i] = result == null ? CANCEL : result;
        if (--missing == 0) {
            complete();
        }
    }

    private String methodOf(int i) {
        return request.questions().get(i).method().text();
    }

    private void complete() {
        end();
        StringBuilder params = new StringBuilder();
        for (int i = 0; i < answers.length; i++) {
            params.append(i == 0 ? "\"inputResponses\":{" : ",");
            params.append(JsonTexts.quote(request.questions().get(i).key()));
            params.append(':').append(answers[i]);
        }
        if (answers.length > 0) {
            params.append("},");
        }
        if (request.state() != null) {
            params.append("\"requestState\":").append(request.state()).append(',');
        }
        owner.answered(call, params.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Brings the answer to one question to the loop of the call. */
    private final class Answer implements Asker {

        private final int index;

        Answer(int index) {
            this.index = index;
        }

        @Override
        public void answered(JsonRpcResponse response) {
            String result =
                    response.isError()
                            ? null
                            : new String(response.outcome(), StandardCharsets.UTF_8);
            response.release();
            call.loop().run(() -> InputRound.this.answered(index, result));
        }

        @Override
        public void unanswered() {
            call.loop().run(() -> InputRound.this.answered(index, null));
        }
    }
}
