package io.watchgate.session;

import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.LoopTimer;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * A server's request that has been sent to a client and waits for its answer.
 *
 * <p>Confined to the loop of the {@link SessionShard} that holds it, whose timer it is.
 */
final class ServerRequest extends LoopTimer {

    private final SessionShard shard;
    private final long id;
    private final UpstreamLeg leg;
    private final RequestId serverId;
    private final @Nullable RequestId serverToken;
    private final @Nullable Asker asker;

    ServerRequest(
            SessionShard shard,
            long id,
            UpstreamLeg leg,
            RequestId serverId,
            @Nullable RequestId serverToken,
            @Nullable Asker asker) {
        this.shard = shard;
        this.id = id;
        this.leg = leg;
        this.serverId = serverId;
        this.serverToken = serverToken;
        this.asker = asker;
    }

    /** Returns who hears of the answer in place of the server; null when the server does. */
    @Nullable Asker asker() {
        return asker;
    }

    /** Returns the id, and progress token, under which the client knows the request. */
    long id() {
        return id;
    }

    UpstreamLeg leg() {
        return leg;
    }

    /** Returns the server's own id. */
    RequestId serverId() {
        return serverId;
    }

    /** Returns the server's own progress token; null if it gave none. */
    @Nullable RequestId serverToken() {
        return serverToken;
    }

    @Override
    protected void expired() {
        shard.giveUp(this);
    }
}
