package io.watchgate.transport.upstream.http;

import io.watchgate.config.Transport;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leg to a server that speaks Streamable HTTP: one session of the server (MCP 2025-11-25,
 * basic/transports, "Session Management").
 *
 * <p>Calls live on the loop they come from, each on a connection of its own for as long as it
 * takes. When the server has forgotten the session, another one is begun, and the calls it did not
 * process are sent once more.
 *
 * <p>A server that turns out to speak HTTP+SSE is served over one {@link SseStream}, on the leg's
 * home loop with all its calls.
 */
public final class HttpLeg extends UpstreamLeg {

    private static final int LONGEST_SESSION_ID = 1024;

    private final HttpOrigin origin;
    private volatile RequestHeads heads;

    /** What brings all answers; null where each call has a response of its own. */
    private volatile @Nullable SseStream stream;

    // Confined to the home loop.
    private List<CallExchange> unprocessed = List.of();
    private @Nullable NoticeLine notices;
    private @Nullable ListenExchange listening;
    private @Nullable String newSession;
    private boolean mayBeOlder;

    HttpLeg(Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner, HttpOrigin origin) {
        super(upstream, key, home, owner);
        this.origin = origin;
        this.heads = origin.heads();
    }

    HttpOrigin origin() {
        return origin;
    }

    /** Returns what requests begin with now. */
    RequestHeads heads() {
        return heads;
    }

    /** Until it is known how messages travel, calls live where all that may be can serve them. */
    @Override
    public GatewayLoop loopFor(GatewayLoop caller) {
        return origin.found() == Transport.STREAMABLE_HTTP ? caller : home();
    }

    @Override
    protected void connect() {
        if (origin.found() == Transport.SSE) {
            openStream();
        } else {
            handshake();
        }
    }

    /** Notes with which status the server answers {@code initialize}. */
    void initializeAnswered(int code) {
        mayBeOlder = code == 400 || code == 404 || code == 405;
    }

    /** A server that knows no such POST may be one of HTTP+SSE (MCP 2025-11-25, transports). */
    @Override
    protected boolean opensOtherwise() {
        boolean may = mayBeOlder && stream == null && origin.isFoundOut();
        mayBeOlder = false;
        if (may) {
            openStream();
        }
        return may;
    }

    private void openStream() {
        SseStream opening = new SseStream(this);
        stream = opening;
        opening.open();
    }

    /** Sends {@code initialize} to where the stream has said that messages are posted. */
    void postsTo(String path) {
        heads = heads.at(path);
        initialize();
    }

    /** Notes that the stream is over, on which all answers arrive. */
    void streamEnded(Reason reason, String text) {
        if (state() == State.OPENING) {
            // What was known may have changed: next time it is found out again.
            origin.found(Transport.AUTO);
            failedToOpen(reason, text);
        } else {
            broken(reason, text);
        }
    }

    @Override
    protected void speaks(@Nullable ProtocolRevision revision) {
        newSession = null;
        heads = heads.with(revision, null);
    }

    @Override
    protected boolean mayBeSilent() {
        return false;
    }

    @Override
    protected boolean cancelsByClosing() {
        return isModern();
    }

    @Override
    protected void transmit(UpstreamCall call) {
        SseStream open = stream;
        if (open != null) {
            open.post(call);
            return;
        }
        CallExchange exchange = new CallExchange(this, call);
        call.carriedBy(exchange);
        exchange.submit();
    }

    @Override
    protected boolean hasRoomToListen() {
        return !origin.streams(home()).isExhausted();
    }

    /** Notes the session that the answer to {@code initialize} began; null for none. */
    void sessionBegins(@Nullable String id) {
        boolean usable =
                id != null
                        && !id.isEmpty()
                        && id.length() <= LONGEST_SESSION_ID
                        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
        newSession = usable ? id : null;
    }

    @Override
    protected void negotiated(ServerDescription description) {
        if (stream != null) {
            // HTTP+SSE has no headers for these.
            return;
        }
        boolean hasSession = description.era() == ProtocolEra.LEGACY;
        heads = heads.with(description.revision(), hasSession ? newSession : null);
    }

    @Override
    protected void announce(Runnable then) {
        if (isModern()) {
            then.run();
        } else {
            Runnable next = stream == null ? () -> listen(then) : then;
            new NoticeExchange(this, LegMessages.initialized(this), next).submit();
        }
    }

    /**
     * Opens the GET stream before all calls: a server may have to ask something on it, and drops
     * the question when it is not there.
     */
    private void listen(Runnable then) {
        if (state() == State.OPENING) {
            stopListening();
            ListenExchange stream = new ListenExchange(this, new FirstAnswer(this, then));
            listening = stream;
            stream.submit();
        }
    }

    @Override
    protected void ready() {
        origin.found(stream == null ? Transport.STREAMABLE_HTTP : Transport.SSE);
        List<CallExchange> again = unprocessed;
        unprocessed = List.of();
        again.forEach(exchange -> exchange.loop().run(exchange::replay));
    }

    /**
     * Notes that the server did not process the call, because it does not know the session any
     * more. Called on the loop of the call.
     */
    void sessionLost(CallExchange exchange) {
        RequestHeads sentWith = exchange.heads();
        home().run(
                        () -> {
                            boolean current = heads.sharesSessionWith(sentWith);
                            if (current && state() == State.OPENING) {
                                // What prepares a session is not worth another one.
                                exchange.loop().run(exchange::refuse);
                            } else if (current || state() == State.OPENING) {
                                if (unprocessed.isEmpty()) {
                                    unprocessed = new ArrayList<>();
                                }
                                unprocessed.add(exchange);
                                sessionLost(sentWith);
                            } else {
                                exchange.loop().run(exchange::replay);
                            }
                        });
    }

    /** Begins another session in place of the one that {@code lost} belongs to. */
    void sessionLost(RequestHeads lost) {
        if (heads.sharesSessionWith(lost) && state() == State.OPEN) {
            stopListening();
            reopen();
        }
    }

    /**
     * Notes that the server answers as none of the modern era does. Safe from any of the gateway's
     * loops.
     */
    void answersStrangely() {
        renegotiate();
    }

    /** Notes that the endpoint stands at another path of the same server. */
    void moved(String path) {
        home().run(() -> heads = heads.at(path));
    }

    private void stopListening() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
    }

    @Override
    public void send(JsonRpcNotification notification) {
        home().run(() -> notices().send(notification));
    }

    private NoticeLine notices() {
        NoticeLine line = notices;
        if (line == null) {
            line = new NoticeLine(this);
            notices = line;
        }
        return line;
    }

    @Override
    protected void sendCancellation(JsonRpcNotification notification) {
        home().run(() -> new NoticeExchange(this, notification, () -> {}).submit());
    }

    @Override
    public void respond(JsonRpcResponse response) {
        home().run(() -> new NoticeExchange(this, response, () -> {}).submit());
    }

    @Override
    protected void disconnect() {
        stopListening();
        if (notices != null) {
            notices.close();
        }
        SseStream open = stream;
        if (open != null) {
            open.close();
        }
        unprocessed = List.of();
        if (heads.session() != null) {
            new DeleteExchange(this).submit();
        }
    }
}
