package io.watchgate.bridge;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.LoopTask;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;
import java.nio.charset.StandardCharsets;

/**
 * Brings a request its answer, which asks for something, to the loop of its exchange.
 *
 * @param request the request
 * @param answer what it is answered with
 */
record InputRequired(PendingRequest request, JsonRpcResponse answer) implements LoopTask {

    private static final String START = "{\"resultType\":\"input_required\"";

    /** Tells whether {@code response} is such an answer; those of servers have an id. */
    static boolean is(JsonRpcResponse response) {
        ByteBuf body = response.body();
        int from = body.readerIndex() + Span.start(response.result());
        return response.id() == Span.NONE
                && Span.length(response.result()) > START.length()
                && body.toString(from, START.length(), StandardCharsets.US_ASCII).equals(START);
    }

    /**
     * Answers {@code request} with what has to be asked (MCP 2026-07-28, basic/patterns/mrtr).
     *
     * @param inputRequests a JSON object
     */
    static void answer(PendingRequest request, String inputRequests, String requestState) {
        String result =
                START
                        + ",\"inputRequests\":"
                        + inputRequests
                        + ",\"requestState\":\""
                        + requestState
                        + "\"}";
        JsonRpcResponse answer = Answers.result(request, result);
        request.exchange().loop().run(new InputRequired(request, answer));
    }

    @Override
    public void run() {
        request.answer(answer);
    }

    @Override
    public void abandon() {
        answer.release();
    }
}
