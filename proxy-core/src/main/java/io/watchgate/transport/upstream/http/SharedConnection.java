package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.watchgate.loop.LoopTimer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a server (RFC 9113): each exchange has a stream of it.
 *
 * <p>Takes as many streams as the server's SETTINGS allow, and one until they have arrived. Takes
 * no more when the server goes away or refuses one, when it is too old, or when its place is needed
 * elsewhere; then it closes with its last stream. Is its own timer: the end of an idle connection,
 * or the question to a silent server whether it lives. Confined to the event loop of its channel.
 */
public final class SharedConnection extends LoopTimer {

    /** How long the word that the connection ends may take to leave. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HttpPool pool;
    private final Channel channel;
    private final long bornAt;
    private final Http2StreamChannelBootstrap streams;
    private @Nullable Http2Connection book;
    private int lanes;

    /** Whether the server's SETTINGS have arrived. */
    private boolean settled;

    private boolean retired;
    private boolean closing;
    private boolean over;
    private boolean mayBeStale;

    /** Whether anything has arrived since the timer was set. */
    private boolean heard;

    private boolean asked;

    /** Creates the connection that this channel is. */
    SharedConnection(HttpPool pool, Channel channel) {
        pool.origin().connected(true);
        this.pool = pool;
        this.channel = channel;
        this.bornAt = pool.loop().nanoTime();
        this.streams = new Http2StreamChannelBootstrap(channel);
    }

    /** Returns the server the connection leads to. */
    public HttpOrigin origin() {
        return pool.origin();
    }

    HttpPool pool() {
        return pool;
    }

    /** Notes where the codec keeps its streams. */
    void attach(Http2Connection codecs) {
        book = codecs;
        codecs.addListener(
                new Http2ConnectionAdapter() {
                    @Override
                    public void onStreamRemoved(Http2Stream stream) {
                        // Within a call of the codec, which is not ready for another stream.
                        pool.serveLater();
                    }
                });
    }

    /** Tells whether another stream may begin now. */
    boolean hasRoom() {
        Http2Connection counts = book;
        return !retired
                && counts != null
                && (settled ? counts.local().canOpenStream() : lanes == 0)
                && isFit();
    }

    /** Tells whether it will be known soon how many streams there may be. */
    boolean isSettling() {
        return !settled && !retired;
    }

    private boolean isFit() {
        boolean fit =
                !retired
                        && channel.isActive()
                        && pool.keeps(channel, bornAt, pool.loop().nanoTime());
        if (!fit) {
            retire();
        }
        return fit;
    }

    /** Tells whether no exchange is under way, nor the end. */
    boolean isIdle() {
        return lanes == 0 && !closing;
    }

    /** Opens a stream; null when there can be none. */
    @Nullable StreamLane newLane() {
        StreamLane lane = new StreamLane(this, mayBeStale);
        streams.handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel made) {
                                origin().pipelines().assembleStream(made, lane);
                            }
                        })
                .open();
        if (lane.channel() == null) {
            retire();
            return null;
        }
        if (lanes++ == 0) {
            watch();
        }
        return lane;
    }

    /** Notes that a stream is over. */
    void closed(StreamLane lane) {
        lanes--;
        mayBeStale = true;
        if (over) {
            return;
        }
        pool.serve();
        if (lanes == 0 && !isFit()) {
            close();
        } else if (lanes == 0) {
            idle();
        }
    }

    /** Lets the connection wait for the next exchange. */
    void idle() {
        mayBeStale = true;
        pool.loop().timers().schedule(this, pool.idleNanos(0));
        pool.noteIdle();
    }

    private void watch() {
        heard = false;
        asked = false;
        pool.loop().timers().schedule(this, silenceNanos());
        pool.noteIdle();
    }

    private long silenceNanos() {
        return origin().upstream().config().timeouts().ping().toNanos();
    }

    /** Notes that something has arrived. */
    void heard() {
        heard = true;
    }

    /** Notes that the server has said how many streams there may be. */
    void settled() {
        settled = true;
        pool.serve();
    }

    /** Takes no more streams, and closes with the last. */
    void retire() {
        if (!retired) {
            retired = true;
            if (lanes == 0) {
                close();
            }
            pool.serveLater();
        }
    }

    @Override
    protected void expired() {
        if (closing) {
            channel.unsafe().close(channel.voidPromise());
        } else if (lanes == 0) {
            close();
        } else if (heard) {
            watch();
        } else if (!asked) {
            asked = true;
            channel.writeAndFlush(new DefaultHttp2PingFrame(0));
            pool.loop().timers().schedule(this, silenceNanos());
        } else {
            origin().silent();
            channel.unsafe().close(channel.voidPromise());
        }
    }

    /** Closes the connection, on which nothing is under way. */
    void close() {
        if (!closing && !over) {
            closing = true;
            retired = true;
            pool.loop().timers().schedule(this, CLOSE_NANOS);
            channel.close();
        }
    }

    /** Notes that the channel has closed. */
    void over() {
        if (!over) {
            over = true;
            retired = true;
            pool.loop().timers().cancel(this);
            origin().disconnected(true);
            pool.closed(this);
        }
    }

    @Override
    public String toString() {
        return "shared connection " + channel;
    }
}
