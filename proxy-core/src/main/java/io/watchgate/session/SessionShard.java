package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a session that one event loop has: questions of servers asked from there, streams
 * begun there.
 *
 * <p>Confined to that loop. Numbers given out to the client carry the loop's index, so that an
 * answer or a resumption that arrives elsewhere finds its way.
 */
public final class SessionShard {

    private final GatewayLoop loop;
    private final long questionNanos;
    private final Map<Long, ServerRequest> questions = new HashMap<>();
    private final Map<Integer, ResponseStream> streams = new HashMap<>(2);

    /** Streams that have ended and keep events, in the order in which they ended. */
    private @Nullable ArrayDeque<ResponseStream> finished;

    private int nextStream;

    SessionShard(GatewayLoop loop, long questionNanos) {
        this.loop = loop;
        this.questionNanos = questionNanos;
    }

    /** Ends everything. */
    void endAll() {
        new ArrayList<>(questions.values()).forEach(this::giveUp);
        List<ResponseStream> open = new ArrayList<>(streams.values());
        streams.clear();
        finished = null;
        open.forEach(ResponseStream::close);
    }

    ResponseStream openStream(McpSession session) {
        ResponseStream stream = new ResponseStream(loop, session, nextStream++);
        streams.put(stream.number(), stream);
        return stream;
    }

    @Nullable ResponseStream stream(int number) {
        return streams.get(number);
    }

    /** Notes that a stream has ended and is there only to be resumed. */
    void finished(ResponseStream stream) {
        if (finished == null) {
            finished = new ArrayDeque<>(1);
        }
        finished.add(stream);
    }

    /**
     * Forgets events while the session keeps too many: first those of finished streams, from the
     * oldest on, then those of the stream that has just got one. A finished stream goes with its
     * last event, so that the bound for events is one for streams, too, and none is looked at
     * twice.
     */
    void makeRoom(ResponseStream growing) {
        ArrayDeque<ResponseStream> oldestFirst = finished;
        ResponseStream oldest;
        while (oldestFirst != null && (oldest = oldestFirst.peek()) != null && oldest.makeRoom(0)) {
            oldestFirst.remove();
            streams.remove(oldest.number());
            oldest.close();
        }
        growing.makeRoom(1);
    }

    void forget(ResponseStream stream) {
        streams.remove(stream.number(), stream);
        if (finished != null && stream.isFinished()) {
            // Most often the first: the time for resuming is the same for all.
            finished.remove(stream);
        }
    }

    /** Returns how many streams can be resumed. */
    int streams() {
        return streams.size();
    }

    /** Gives a server's request an id of ours and remembers whose it is. */
    void ask(UpstreamLeg leg, JsonRpcRequest request) {
        long id = loop.nextId();
        Asker asker = request.context() instanceof Asker own ? own : null;
        ServerRequest question =
                new ServerRequest(
                        this, id, leg, request.readId(), request.readProgressToken(), asker);
        questions.put(id, question);
        loop.timers().schedule(question, questionNanos);
        request.replaceId(id);
    }

    /** Brings the client's answer to the server that asked. Returns false when nobody did. */
    boolean answered(JsonRpcResponse response) {
        ServerRequest question = questions.remove(response.numericId());
        if (question == null) {
            response.release();
            return false;
        }
        loop.timers().cancel(question);
        Asker asker = question.asker();
        if (asker == null) {
            response.replaceId(question.serverId());
            question.leg().respond(response);
        } else {
            asker.answered(response);
        }
        return true;
    }

    /** Brings the client's progress to the server that asked. */
    void progressed(long token, JsonRpcNotification notification) {
        ServerRequest question = questions.get(token);
        RequestId serverToken = question == null ? null : question.serverToken();
        if (question == null || serverToken == null || question.asker() != null) {
            notification.release();
        } else {
            notification.replaceProgressToken(serverToken);
            question.leg().send(notification);
        }
    }

    /** Returns our id of the question the server has withdrawn; -1 if there is none. */
    long withdraw(UpstreamLeg leg, RequestId serverId) {
        for (ServerRequest question : questions.values()) {
            if (question.leg() == leg && question.serverId().equals(serverId)) {
                questions.remove(question.id());
                loop.timers().cancel(question);
                return question.id();
            }
        }
        return -1;
    }

    /** Forgets the questions of a leg that has closed. */
    void forget(UpstreamLeg leg) {
        questions
                .values()
                .removeIf(
                        question -> {
                            // What is asked on behalf of a call ends with the call.
                            boolean gone = question.leg() == leg && question.asker() == null;
                            if (gone) {
                                loop.timers().cancel(question);
                            }
                            return gone;
                        });
    }

    /** Tells the server that there will be no answer. */
    void giveUp(ServerRequest question) {
        questions.remove(question.id());
        loop.timers().cancel(question);
        Asker asker = question.asker();
        if (asker != null) {
            asker.unanswered();
            return;
        }
        UpstreamLeg leg = question.leg();
        leg.respond(
                LegMessages.error(
                        leg,
                        question.serverId(),
                        JsonRpcErrorCode.INTERNAL_ERROR,
                        "the client did not answer"));
    }
}
