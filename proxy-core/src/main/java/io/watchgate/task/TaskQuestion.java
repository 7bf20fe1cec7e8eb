package io.watchgate.task;

import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.session.Asker;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;

/**
 * Brings the client's answer to a question that belongs to a task to the server, with the server's
 * own id of that task in it.
 *
 * @param leg the leg on which the server asked
 * @param serverId the server's id of the question
 * @param id the server's id of the task
 * @param name the client's
 */
record TaskQuestion(UpstreamLeg leg, RequestId serverId, String id, String name) implements Asker {

    @Override
    public void answered(JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        if (result.length > 0 && result[0] == '{') {
            JsonEdits edits = new JsonEdits(result);
            try (JsonFields fields = new JsonFields(result)) {
                while (fields.next()) {
                    if (fields.name().equals("_meta")) {
                        RelatedTask.rename(
                                result, fields, edits, other -> other.equals(name) ? id : null);
                    }
                }
            }
            byte[] own = edits.result();
            if (own != null) {
                response.replaceOutcome(own);
            }
        }
        response.replaceId(serverId);
        leg.respond(response);
    }

    @Override
    public void unanswered() {
        leg.respond(
                LegMessages.error(
                        leg,
                        serverId,
                        JsonRpcErrorCode.INTERNAL_ERROR,
                        "the client did not answer"));
    }
}
