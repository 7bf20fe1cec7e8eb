package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ModernErrors;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out in which era the server of a new leg speaks: asks {@code server/discover}, and falls
 * back to {@code initialize} (MCP 2026-07-28, basic/versioning, "Era Detection").
 *
 * <p>A process that says nothing is sent {@code initialize} as well, and whichever is answered well
 * decides: a server that starts slowly is not taken for an old one. Confined to the leg's home
 * loop. Is its own timer: the process's silence.
 */
final class EraProbe extends LoopTimer implements CallOwner {

    private static final Logger LOG = LoggerFactory.getLogger(EraProbe.class);

    private final UpstreamLeg leg;
    private @Nullable UpstreamCall question;
    private boolean asking;
    private boolean repeated;
    private boolean initializing;
    private boolean over;

    EraProbe(UpstreamLeg leg) {
        this.leg = leg;
    }

    void start() {
        asking = true;
        leg.speaks(ProtocolRevision.NEWEST_MODERN);
        JsonRpcRequest request = LegMessages.request(leg, McpMethod.SERVER_DISCOVER.text(), "{}");
        request.tell(CallerMeta.of(leg.owner()));
        UpstreamCall call =
                new UpstreamCall(
                        leg, leg.loopFor(leg.home()), McpMethod.SERVER_DISCOVER, request, this);
        question = call;
        leg.transmit(call);
        if (leg.mayBeSilent() && !era().isPinnedModern()) {
            leg.home()
                    .timers()
                    .schedule(this, leg.upstream().config().timeouts().probe().toNanos());
        }
    }

    /** Tells whether the server's end, should it come now, only says that it is an old one. */
    boolean wouldExplainAnExit() {
        return asking && !over && !initializing && era().known() == null;
    }

    /** Notes that nothing which still arrives decides anything. */
    void end() {
        over = true;
        leg.home().timers().cancel(this);
        if (question != null) {
            // On a pipe, what belongs to the only call must not be taken for more than one.
            question.drop();
            question = null;
        }
    }

    @Override
    protected void expired() {
        initialize();
    }

    /**
     * Notes that {@code initialize} has failed.
     *
     * @return whether the answer to the other question may still open the leg
     */
    boolean survivesFailedInitialize() {
        initializing = false;
        return asking && !over;
    }

    @Override
    public void completed(UpstreamCall call, JsonRpcResponse response) {
        asking = false;
        try {
            if (over) {
                return;
            }
            if (saysNothing(call.status())) {
                fail(Reason.UPSTREAM_REFUSED, "answered with HTTP status " + call.status());
            } else if (response.isError()) {
                refused(ModernErrors.Said.read(response.outcome()));
            } else {
                discovered(response.outcome());
            }
        } finally {
            response.release();
        }
    }

    private void discovered(byte[] result) {
        ServerDescription server =
                result[0] == '{' ? ServerDescription.readDiscovered(result) : null;
        if (server == null) {
            otherwise("offers no revision without initialize");
        } else {
            end();
            leg.life().opened(server);
        }
    }

    private void refused(ModernErrors.Said error) {
        boolean unsupported = error.code() == ModernErrors.UNSUPPORTED_VERSION;
        boolean mutual = unsupported && error.supportsModern();
        if (mutual && !repeated) {
            repeated = true;
            start();
        } else if (mutual
                || error.code() == ModernErrors.HEADER_MISMATCH
                || error.code() == ModernErrors.MISSING_CAPABILITY) {
            fail(Reason.UPSTREAM_INVALID, "refused server/discover with error " + error.code());
        } else {
            otherwise("answered server/discover with error " + error.code());
        }
    }

    @Override
    public void failed(UpstreamCall call, Failure failure) {
        asking = false;
        if (over) {
            return;
        }
        Reason reason = failure.reason();
        boolean refused = reason == Reason.UPSTREAM_REFUSED && !saysNothing(call.status());
        if (refused || reason == Reason.UPSTREAM_INVALID) {
            otherwise(failure.text());
        } else if (!initializing) {
            boolean late = reason == Reason.REQUEST_TIMEOUT;
            String withheld = LegHandshake.withheld(McpMethod.SERVER_DISCOVER, failure);
            fail(
                    late ? Reason.HANDSHAKE_TIMEOUT : reason,
                    withheld.isEmpty() ? "did not answer server/discover" : withheld);
        }
    }

    /** Tells whether a status is about something else than the era; 0 for none. */
    private static boolean saysNothing(int status) {
        return status == 401 || status == 403 || status == 408 || status == 429 || status >= 500;
    }

    private void otherwise(String why) {
        if (era().isPinnedModern()) {
            fail(Reason.UPSTREAM_INVALID, "speaks no revision that the configuration allows");
        } else {
            LOG.debug("upstream {}: {}", leg.upstream().key(), why);
            initialize();
        }
    }

    private void initialize() {
        leg.home().timers().cancel(this);
        if (!initializing) {
            initializing = true;
            leg.speaks(null);
            new LegHandshake(leg, this).start();
        }
    }

    private void fail(Reason reason, String text) {
        if (!initializing) {
            end();
            leg.failedToOpen(reason, "upstream " + leg.upstream().key() + " " + text);
        }
    }

    private UpstreamEra era() {
        return leg.upstream().era();
    }

    /** Notes that the server ended upon the question: it is an old one. */
    void exited() {
        end();
        LOG.info(
                "upstream {} ended upon server/discover; starting it again with initialize",
                leg.upstream().key());
        era().found(ProtocolEra.LEGACY);
    }
}
