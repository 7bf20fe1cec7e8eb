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

    // Made with the first question, which most clients are never asked.
    private @Nullable Map<Long, ServerRequest> questions;

    // Most often there is one at a time, which needs no table.
    private @Nullable ResponseStream single;
    private @Nullable Map<Integer, ResponseStream> others;

    /** Streams that have ended and keep events, in the order in which they ended. */
    private @Nullable ArrayDeque<ResponseStream> finished;

    private int nextStream;

    SessionShard(GatewayLoop loop, long questionNanos) {
        this.loop = loop;
        this.questionNanos = questionNanos;
    }

    /** Ends everything. */
    void endAll() {
        if (questions != null) {
            new ArrayList<>(questions.values()).forEach(this::giveUp);
        }
        List<ResponseStream> open = new ArrayList<>(others == null ? List.of() : others.values());
        if (single != null) {
            open.add(single);
        }
        single = null;
        others = null;
        finished = null;
        open.forEach(ResponseStream::close);
    }

    ResponseStream openStream(McpSession session) {
        ResponseStream stream = new ResponseStream(loop, session, nextStream++);
        if (single == null) {
            single = stream;
        } else {
            if (others == null) {
                others = new HashMap<>(2);
            }
            others.put(stream.number(), stream);
        }
        return stream;
    }

    @Nullable ResponseStream stream(int number) {
        if (single != null && single.number() == number) {
            return single;
        }
        return others == null ? null : others.get(number);
    }

    private void remove(ResponseStream stream) {
        if (single == stream) {
            single = null;
        } else if (others != null) {
            others.remove(stream.number(), stream);
        }
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
            remove(oldest);
            oldest.close();
        }
        growing.makeRoom(1);
    }

    void forget(ResponseStream stream) {
        remove(stream);
        if (finished != null && stream.isFinished()) {
            // Most often the first: the time for resuming is the same for all.
            finished.remove(stream);
        }
    }

    /** Returns how many streams can be resumed. */
    int streams() {
        return (single == null ? 0 : 1) + (others == null ? 0 : others.size());
    }

    /** Gives a server's request an id of ours and remembers whose it is. */
    void ask(UpstreamLeg leg, JsonRpcRequest request) {
        long id = loop.nextId();
        Asker asker = request.context() instanceof Asker own ? own : null;
        ServerRequest question =
                new ServerRequest(
                        this, id, leg, request.readId(), request.readProgressToken(), asker);
        if (questions == null) {
            questions = new HashMap<>();
        }
        questions.put(id, question);
        loop.timers().schedule(question, questionNanos);
        request.replaceId(id);
    }

    /** Brings the client's answer to the server that asked. Returns false when nobody did. */
    boolean answered(JsonRpcResponse response) {
        ServerRequest question = questions == null ? null : questions.remove(response.numericId());
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
        ServerRequest question = questions == null ? null : questions.get(token);
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
        if (questions == null) {
            return -1;
        }
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
        if (questions == null) {
            return;
        }
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
        if (questions != null) {
            questions.remove(question.id());
        }
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
